"""What PostgreSQL is told, alike on one machine and in containers."""
