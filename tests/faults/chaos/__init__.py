"""Admissions while everything is killed, frozen and cut off, and what is left of it after."""
