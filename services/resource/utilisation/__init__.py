"""How much of people, roles and units is booked and worked, month by month (REQ-190)."""
