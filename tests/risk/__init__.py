"""Risk, from the submission of a proposal on."""
