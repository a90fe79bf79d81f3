"""Who has confirmed a plan that was handed in: without resource and risk, no baseline (REQ-091)."""
