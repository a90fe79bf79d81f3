"""The strategic objectives as portfolio tells of them, to link what a proposal wants to them."""
