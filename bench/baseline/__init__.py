"""The other side of the comparison: the same work, written by hand on FastAPI, asyncpg, nats-py."""
