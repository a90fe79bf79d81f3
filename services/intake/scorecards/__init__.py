"""What a proposal scores under the model of its type, and where it ranks (REQ-046)."""
