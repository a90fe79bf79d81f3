"""The rules of the house, each held by a check and each check by a planted violation."""
