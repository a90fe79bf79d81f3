"""Traffic lights: how each project under way stands, by rules on what is measured (REQ-110)."""
