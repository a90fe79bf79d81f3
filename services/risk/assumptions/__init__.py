"""What the plan of an undertaking takes for granted, and whether it is so."""
