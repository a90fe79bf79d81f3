"""Whether a detailed plan can have the people it asks for, answered anew until it can (REQ-091)."""
