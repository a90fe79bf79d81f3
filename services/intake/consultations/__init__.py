"""Hearing the stakeholders: planned and held, and when all who must be heard have been."""
