"""Intake, from draft to decision."""
