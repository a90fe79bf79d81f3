"""What people work with: templates, checklists and tools, in editions, with their use counted."""
