"""The baselines of a project: frozen whole under one hash, each by a decision (REQ-090)."""
