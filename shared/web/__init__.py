"""How HTTP meets the commands and queries; the only place, besides api and main, with FastAPI."""
