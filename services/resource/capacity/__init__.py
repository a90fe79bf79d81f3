"""What the pool can give of a role in a month, what is demanded of it, and what is left."""
