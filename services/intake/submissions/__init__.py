"""What a sponsor hands in: drafting with all its parts, editing, submitting, resubmitting."""
