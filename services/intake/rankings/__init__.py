"""Where scored proposals stand, and how firm that is under other weights (REQ-046)."""
