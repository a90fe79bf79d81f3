"""The projects: registered when their proposal is approved, and who takes which part in them."""
