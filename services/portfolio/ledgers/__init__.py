"""The ledger of each project: what resource told that it has cost so far (REQ-142, REQ-193)."""
