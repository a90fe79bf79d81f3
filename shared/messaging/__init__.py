"""How facts travel between the services: told once, in order per undertaking, heard once."""
