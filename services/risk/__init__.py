"""Risk answers for the risk registers that accompany every undertaking.

It tells that a proposal has its register from submission on, and that the project took it over.
"""
