"""How well past projects are found that are like a proposal, among three hundred others."""
