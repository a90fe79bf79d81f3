"""Business stories over REST and events, on real processes."""
