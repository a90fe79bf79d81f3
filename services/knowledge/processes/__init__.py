"""How projects are run here, as data: steps, roles, gates, RACI and checklists, in versions."""
