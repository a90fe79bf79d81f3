"""Steering: whether a project rests, goes on, ends early or is reopened, and who decided it."""
