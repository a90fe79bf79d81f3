"""Draws the secrets of a platform in containers, each in a file of its own: `make secrets`.

What is there is kept; to change a secret, delete its file, draw it anew and start the platform
with `docker compose up --detach --wait --force-recreate`.
"""

import secrets
from pathlib import Path

from deploy.local.state import CHECKOUT, write_private
from deploy.nats.config import IDENTITIES, draw_keys
from deploy.postgres.databases import service_roles
from shared.messaging.names import SERVICES

DIRECTORY = CHECKOUT / ".secrets"
PASSWORDS = ("postgres", *service_roles(SERVICES))
FILES = (
    *(f"{role}.password" for role in PASSWORDS),
    *(f"{identity}.nk" for identity in IDENTITIES),
)
"""All that docker-compose.yml hands out, each only to who needs it."""


def draw(directory: Path) -> list[str]:
    """Make what is missing; its names.

    The directory is closed to everybody but its owner. The files in it are not: a container sees
    only those it is handed, as they are, and runs as nobody who owns anything here.
    """
    directory.mkdir(mode=0o700, exist_ok=True)
    directory.chmod(0o700)
    missing = [name for name in FILES if not (directory / name).exists()]
    for name in missing:
        if name.endswith(".password"):
            write_private(directory / name, secrets.token_urlsafe(32))
    draw_keys(directory)
    for name in FILES:
        (directory / name).chmod(0o444)
    return missing


def main() -> None:
    """Say what was drawn, never what it is."""
    drawn = draw(DIRECTORY)
    print(f"{DIRECTORY.name}: {len(FILES)} secrets, {len(drawn)} of them new", *drawn, sep="\n  ")


if __name__ == "__main__":
    main()
