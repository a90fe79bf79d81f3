"""Courses are given: planned, open to a number of people, held, and evaluated (REQ-161)."""
