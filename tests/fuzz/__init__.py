"""Schemathesis at length, on a platform that really runs: `make fuzz`, not part of `make test`."""
