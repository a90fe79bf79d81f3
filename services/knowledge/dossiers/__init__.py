"""What is kept of a closed project for as long as it must be: sealed, readable, unchanged."""
