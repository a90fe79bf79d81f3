"""What the platform needs in containers besides docker-compose.yml: secrets, and one-shot jobs."""
