"""What all six services have in common, one purpose a module; it never imports a service."""
