"""What is done about risks and issues, agreed by both sides and checked (REQ-107, REQ-177)."""
