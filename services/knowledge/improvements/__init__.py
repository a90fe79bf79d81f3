"""Getting better at what we do: planned, tried, measured, rolled out (REQ-157, REQ-158)."""
