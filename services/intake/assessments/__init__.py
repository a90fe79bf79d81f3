"""The preliminary assessment: is it feasible, is it necessary, what follows (REQ-039 to 041)."""
