"""What starts and operates the platform."""
