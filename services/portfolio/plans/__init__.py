"""The plans of a project: first the preliminary one, drafted by the PMO, accepted by the sponsor.

REQ-063, REQ-064.
"""
