"""What the gateway is told, alike on one machine and in containers."""
