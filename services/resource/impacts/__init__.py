"""What a change would do to the hours of its project, and what would be lacking (REQ-127)."""
