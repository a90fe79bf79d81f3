"""What `pmo doctor` looks at: one module for each part of the platform."""
