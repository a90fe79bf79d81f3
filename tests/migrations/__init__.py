"""Schemas move forwards and back, and are what the models say."""
