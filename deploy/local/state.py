"""What the local platform keeps between runs: passwords, ports, logs, and what runs where."""

import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from deploy.local.errors import NotRunning, RunsAlready
from deploy.local.ports import Ports
from deploy.postgres.databases import application_role, owner_role

CHECKOUT = Path(__file__).parents[2]
STATE_VARIABLE = "PMO_STATE"
ATTEMPTS = 10
"""At the lock: whoever only looks whether it is held has it for a moment."""


def write_private(file: Path, text: str) -> None:
    """Put a whole new text in place at once, readable by its owner alone."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
    draft.replace(file)


class Secrets:
    """Random passwords by name in one private file, drawn when first asked for."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def get(self, name: str) -> str:
        """The password of this name, the same one every time."""
        known: dict[str, str] = json.loads(self._file.read_text()) if self._file.exists() else {}
        if name not in known:
            known[name] = secrets.token_urlsafe(24)
            write_private(self._file, json.dumps(known, indent=2))
        return known[name]


@dataclass(frozen=True)
class Running:
    """What runs where, as `run.json` tells scripts; it holds no password."""

    gateway: str
    services: dict[str, str]
    admin: dict[str, str]
    issuer: str
    nats: str
    nats_monitor: str
    databases: dict[str, str]
    pids: dict[str, int]
    state: str


class State:
    """The state directory of one platform: `.state` in the checkout, or where PMO_STATE says."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.directory = directory.resolve()
        self.run_file = self.directory / "run.json"
        self._lock_file = self.directory / "lock"

    @classmethod
    def default(cls) -> "State":
        """The directory that all `make` targets and `pmo` commands of this checkout share."""
        return cls(Path(os.environ.get(STATE_VARIABLE) or CHECKOUT / ".state"))

    def part(self, name: str) -> Path:
        """The directory of one server."""
        directory = self.directory / name
        directory.mkdir(mode=0o700, exist_ok=True)
        return directory

    def log(self, name: str) -> Path:
        """Where one program logs."""
        return self.part("logs") / f"{name}.log"

    def ports(self) -> Ports:
        """Where each server listened the last time."""
        return Ports(self.directory / "ports.json")

    def write_run(self, running: Running) -> None:
        """Tell scripts what runs where, all of it at once."""
        write_private(self.run_file, json.dumps(asdict(running), indent=2) + "\n")

    def running(self) -> Running:
        """What runs where, or NotRunning; what a killed platform left behind does not count."""
        if not self.is_held() or not self.run_file.exists():
            raise NotRunning("the platform does not run here; `make up` starts it")
        return Running(**json.loads(self.run_file.read_text()))

    def owner_dsn(self, service: str) -> str:
        """How migrations and operators reach a running service's database."""
        return self._dsn(service, owner_role(service))

    def application_dsn(self, service: str) -> str:
        """How a running service reaches its own database."""
        return self._dsn(service, application_role(service))

    def nats_seed(self, identity: str) -> Path:
        """The file with the private key of one NATS identity."""
        return self.part("nats") / f"{identity}.nk"

    def _dsn(self, service: str, role: str) -> str:
        password = Secrets(self.part("postgresql") / "passwords.json").get(role)
        return self.running().databases[service].replace("://", f"://{role}:{password}@", 1)

    def remove(self) -> None:
        """Delete the directory with all that the platform kept in it."""
        shutil.rmtree(self.directory)

    def is_held(self) -> bool:
        """Whether a platform is up, coming up or going down on this directory."""
        return self.holder() is not None

    def holder(self) -> int | None:
        """The process in charge of the platform, if there is one."""
        with self._lock_file.open("a+") as lock:
            if _locked(lock, fcntl.LOCK_SH):
                return None
            lock.seek(0)
            return int(lock.read() or 0)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep others from starting on this directory; the kernel lets go when we die."""
        with self._lock_file.open("a+") as lock:
            for _ in range(ATTEMPTS):
                if _locked(lock, fcntl.LOCK_EX):
                    break
                time.sleep(0.02)
            else:
                raise RunsAlready(f"the platform runs already on {self.directory}")
            self.run_file.unlink(missing_ok=True)  # of one that was killed
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield


def _locked(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
