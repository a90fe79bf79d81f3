"""What attackers try, and that it does not work; `docs/security.md` says where each thing is."""
