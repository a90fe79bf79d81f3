"""Resource answers for who there is, what they can do, how much of them is free, and who wants it.

It tells of people, calendars and the pool, and which hours of which role a project asks for.
"""
