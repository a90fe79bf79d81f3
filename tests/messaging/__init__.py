"""The events between services, on a real NATS server and a real PostgreSQL."""
