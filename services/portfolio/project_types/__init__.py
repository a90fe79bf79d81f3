"""The types of project: the template of their preliminary plans, and how each tier is run."""
