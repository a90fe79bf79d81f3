"""What the platform promises, shown on real servers."""
