"""What the demo consists of: steps that fill the platform, through the services alone."""
