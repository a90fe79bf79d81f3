"""The proposals: drafted, submitted, screened, and withdrawn or sent on."""
