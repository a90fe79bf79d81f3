"""The baselines of projects as portfolio tells them: what changes are measured against."""
