"""Tests of portfolio: project types, plans and projects."""
