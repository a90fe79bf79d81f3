"""What an approval owes the other services, and by when (REQ-215)."""
