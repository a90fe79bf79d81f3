"""What each service remembers of the organisation's people: what to call them."""
