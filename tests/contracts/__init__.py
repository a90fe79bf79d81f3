"""What the services promise each other, frozen."""
