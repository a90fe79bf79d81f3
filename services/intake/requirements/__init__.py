"""What stakeholders need of a proposal: captured from them, and confirmed or disputed by them."""
