"""The files that go with a proposal: named, hashed, looked at by a scanner (REQ-034)."""
