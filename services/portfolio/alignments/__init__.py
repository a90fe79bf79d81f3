"""Which strategic objectives a project serves, and how much; retired ones ask again (REQ-088)."""
