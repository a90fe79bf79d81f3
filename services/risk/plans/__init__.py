"""How the risks of one project are managed: its risk management plan (REQ-077)."""
