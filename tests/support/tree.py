"""What there is in the checkout: its services, and the modules of our packages."""

from functools import cache
from importlib import import_module
from pathlib import Path

from shared.messaging.names import SERVICES
from shared.runtime import Service

ROOT = Path(__file__).parents[2]


def service_names() -> list[str]:
    """The services that are there, in the order in which an undertaking meets them."""
    return [name for name in SERVICES if (ROOT / "services" / name / "main.py").exists()]


@cache
def service(name: str) -> Service:
    """One service, as its `main.py` wires it."""
    found = import_module(f"services.{name}.main").SERVICE
    assert isinstance(found, Service)
    return found


def every_service() -> list[Service]:
    """All services that are there."""
    return [service(name) for name in service_names()]
