"""What each service remembers of every proposal and project, and who may see what belongs to it."""
