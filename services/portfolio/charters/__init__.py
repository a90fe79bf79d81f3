"""The project charter: what was admitted, on paper, for people to read and sign (REQ-066)."""
