"""What resource promises: a project's demand for people, once, to who may see it."""
