"""Months in which more of a resource is booked than there is of it (REQ-189)."""
