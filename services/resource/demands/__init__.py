"""What a project asks for: hours of one role between two days (REQ-187)."""
