"""The platform in containers: its files, and a real run of them."""
