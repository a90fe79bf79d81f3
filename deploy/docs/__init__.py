"""Writes what is generated of the documentation, and says where the tree differs from it."""
