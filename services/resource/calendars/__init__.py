"""The days and hours that are worked, the official Chinese holidays among them (REQ-186)."""
