"""What was admitted: purpose, stakeholders, requirements and objectives, as the approval had them.

Copies that never change afterwards; a project's own plan refines them.
"""
