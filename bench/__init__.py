"""What is timed, against what: the platform beside hand-written services on the same servers."""
