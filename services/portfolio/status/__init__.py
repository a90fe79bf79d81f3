"""Status: how a project stands now, how it was reported, and the board of all projects."""
