"""What many lessons come to: articles and best practices that curators write (REQ-167, REQ-168)."""
