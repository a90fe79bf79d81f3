"""Every fact the services tell each other: the only place where they meet."""

from shared.contracts import change, consultation, intake, knowledge, portfolio, resource, risk

__all__ = ["change", "consultation", "intake", "knowledge", "portfolio", "resource", "risk"]
