"""Hearing those whom a change touches, before it is decided on (REQ-128)."""
