"""Documents that people print and sign: paper with Chinese and English on it, always the same."""
