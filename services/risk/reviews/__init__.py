"""Going through a register in time, as often as its tier and its majors ask (REQ-180)."""
