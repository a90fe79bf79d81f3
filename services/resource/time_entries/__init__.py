"""What people worked for projects, approved by another and posted with what it cost (REQ-193)."""
