"""What a closing project owes: a lesson, or its manager's word that there is none (REQ-138)."""
