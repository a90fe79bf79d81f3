"""Webhooks: each service tells its events to the addresses that other systems gave it."""
