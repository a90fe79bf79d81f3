"""Intake answers for every wish for a project, from its draft to the decision on it.

It tells who asked for what, what the PMO found, and what was decided, by whom and on which inputs.
"""
