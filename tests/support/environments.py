"""Python environments for programs that tests talk to but the platform never imports."""

import fcntl
import hashlib
import subprocess
import sys
import venv
from pathlib import Path

from tests.support.tree import ROOT

LOCKS = Path(__file__).parent / "environments"


def environment(name: str) -> Path:
    """The directory `.venv-<name>` of this checkout, made from `environments/<name>.lock` once.

    Made anew when the lock file, the interpreter or the place has changed; needs the package index
    only then. Two workers at once: the second waits and finds the work done.
    """
    directory, lock_file = ROOT / f".venv-{name}", LOCKS / f"{name}.lock"
    stamp = directory / "made-from"
    parts = (lock_file.read_text(), sys.version, str(directory))
    wanted = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    with lock_file.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            venv.create(directory, clear=True)
            install(directory, lock_file)
            stamp.write_text(wanted)
    return directory


def install(directory: Path, lock_file: Path) -> None:
    """Install exactly what is locked by our own pip: as published as wheels, nothing is built."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(directory)]
    run = subprocess.run(
        [
            *pip,
            "install",
            "--quiet",
            "--no-user",
            "--require-hashes",
            "--only-binary=:all:",
            "--requirement",
            str(lock_file),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise RuntimeError(
            f"{directory.name} could not be made from {lock_file.name}:\n{run.stdout}"
        )
