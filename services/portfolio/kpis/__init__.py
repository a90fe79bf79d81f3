"""Indicators of projects: by which each is measured, what was observed, and when one is left."""
