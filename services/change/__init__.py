"""Change answers for the change log of every project and for what is suggested to its manager.

It tells that a project has its log, who suggests which kind of change, and what became of it.
"""
