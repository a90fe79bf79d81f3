"""What people say of how we work, and what the PMO answers them (REQ-153, REQ-154)."""
