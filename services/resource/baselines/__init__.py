"""A project's demands follow its baseline: soft bookings move along, hard ones are flagged."""
