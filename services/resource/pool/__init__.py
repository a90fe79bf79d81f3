"""The pool: people, teams, equipment, material and external resources, and what they can do."""
