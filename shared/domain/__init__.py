"""What a business object is: its lifecycle, its refusals, who acts, and working time."""
