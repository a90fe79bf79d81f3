"""How the teams find working with the PMO: a few questions, who answered, never who said what."""
