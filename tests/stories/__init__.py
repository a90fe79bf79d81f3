"""Side stories: what happens to undertakings beside the main line that `pmo demo` tells."""
