"""The PMO's overall evaluation of a project, and the team's reply (REQ-147, REQ-148)."""
