"""How bookings end: their time passes, their project rests, is closed or ends early (REQ-146)."""
