"""How conflicts between bookings are resolved: by the rule, or by a decision (REQ-189)."""
