"""What a sponsor says in a proposal, and the versions of it that were handed in."""
