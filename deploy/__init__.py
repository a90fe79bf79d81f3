"""How the platform is installed, started and operated, with and without Docker."""
