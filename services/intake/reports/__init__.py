"""How the admission is doing: funnel, ages, rejections, from counted facts (REQ-047)."""
