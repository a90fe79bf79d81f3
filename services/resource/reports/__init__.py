"""Reports on how the organisation deals with what is lacking (REQ-198)."""
