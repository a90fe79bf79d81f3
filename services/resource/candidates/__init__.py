"""Who of the pool suits a demand, how well, and why (REQ-188)."""
