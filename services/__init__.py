"""The six services of the PMO; they never import each other and meet in shared.contracts."""
