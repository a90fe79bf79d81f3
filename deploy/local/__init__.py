"""The whole platform on one machine without Docker: the same servers, from wheels."""
