"""How proposals of a type are scored: criteria, weights, cut-offs, in versions (REQ-046)."""
