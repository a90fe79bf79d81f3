"""Who of the pool is proposed, booked and given to a project, for which demand (REQ-188)."""
