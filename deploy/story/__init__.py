"""The whole life of one project, told as a story: for `pmo demo`, and for the tests to go through."""
