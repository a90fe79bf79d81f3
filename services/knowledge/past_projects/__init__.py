"""What was done before and what is wished for twice: past projects and like proposals (REQ-045)."""
