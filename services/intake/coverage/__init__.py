"""How well stakeholders are heard, and how steady their requirements are (REQ-056)."""
