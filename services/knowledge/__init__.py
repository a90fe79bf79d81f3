"""Knowledge answers for what the organisation has learned, and that it is found when it matters.

It tells which lessons exist, and which of them it offers to whom at which moment.
"""
