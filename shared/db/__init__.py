"""How facts and data reach PostgreSQL together, once, and how they are read back."""
