"""Requirements of one proposal that cannot both be met, and what was decided about them."""
