"""What a proposal should make better, by how much and by when: SMART, and linked to strategy."""
