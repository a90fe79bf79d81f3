"""The configuration of the NATS server: who may say and hear what."""
