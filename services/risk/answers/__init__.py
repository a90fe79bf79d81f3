"""Going through a register's checklist, item by item; risks come of it (REQ-174)."""
