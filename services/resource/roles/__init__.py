"""The catalogue of roles: what a plan may ask for and a resource may be (REQ-186)."""
