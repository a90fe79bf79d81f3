"""The whole life of one project as a story: `pmo demo` tells it, tests go through it."""
