"""The resource plan of a project: from its registration, under its id, until it is over."""
