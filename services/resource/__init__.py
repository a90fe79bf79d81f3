"""Resource answers for who is wanted for a project, when and for how long.

It tells which hours of which role a project asks for, from its preliminary plan on.
"""
