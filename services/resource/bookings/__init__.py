"""How many hours of each resource are booked in a month, and how many there are (REQ-188)."""
