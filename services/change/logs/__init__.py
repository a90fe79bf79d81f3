"""The change log that every project has from its registration."""
