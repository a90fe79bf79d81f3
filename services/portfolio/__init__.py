"""Portfolio answers for every project, from its registration to its archive.

It tells which projects there are, who takes which part in them, and what is planned for them.
"""
