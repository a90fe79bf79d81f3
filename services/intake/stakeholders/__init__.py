"""Who has a stake in a proposal: how much, what they think of it, what they want to know."""
