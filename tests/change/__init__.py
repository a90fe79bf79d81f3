"""Change, from the registration of a project on."""
