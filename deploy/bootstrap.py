"""Makes the checkout's own Python environment from the lock file, the first time and after changes.

Run by every `make` target with whatever `python3` the machine has: only the standard library, and
only pip, which follows the machine's own settings for package indexes, proxies and certificates.
An image is filled by the same rules: `bootstrap.py <prefix>` installs what production needs, and
`bootstrap.py <prefix> <package>…` single packages of the developers' lock.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
LOCK = ROOT / "requirements-dev.lock"
PRODUCTION_LOCK = ROOT / "requirements.lock"
STAMP = ENVIRONMENT / "made-from"
OLDEST, NEWEST = (3, 11), (3, 14)
BUILT_HERE = "nkeys"
"""Pure Python that is published without a wheel; everything else is installed as published."""


def main() -> None:
    """Leave `.venv` as the lock file says, or end with what to do about it."""
    if sys.argv[1:]:
        return fill(*sys.argv[1:])
    if made_from() == wanted():
        return
    use_a_python_that_fits()
    with LOCK.open() as lock:
        # Two `make` at once in a fresh checkout: the second waits and finds the work done.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if made_from() != wanted():
            make()


def wanted() -> str:
    """What the environment depends on: the lock, the project's own declaration, and the place.

    The settings of linters and tests, which come after the declaration, do not matter.
    """
    declaration = (ROOT / "pyproject.toml").read_text().partition("\n[tool.ruff")[0]
    parts = (LOCK.read_text(), declaration, str(ROOT))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def made_from() -> str | None:
    """What the present environment was made from; None when there is none that works."""
    return STAMP.read_text() if STAMP.exists() and PYTHON.exists() else None


def use_a_python_that_fits() -> None:
    """Go on with another interpreter of this machine when ours is too old or too new."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other and subprocess.run([other, "-c", ""], check=False).returncode == 0:
            os.execv(other, [other, *sys.argv])
    sys.exit(f"Python 3.11 to 3.14 is needed; {sys.executable} is {sys.version.split()[0]}")


def make() -> None:
    """A new environment, exactly as locked, with this checkout linked into it."""
    begin = time.monotonic()
    print("making .venv from requirements-dev.lock, once: half a minute or so", flush=True)
    try:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError) as failure:
        sys.exit(f"no virtual environment ({failure}); on Debian: apt-get install python3-venv")
    install(LOCK, PYTHON)
    pip(PYTHON, "--no-deps", "--no-build-isolation", "--editable", ROOT)
    STAMP.write_text(wanted())
    print(f"made .venv in {time.monotonic() - begin:.0f} s", flush=True)


def fill(prefix: str, *packages: str) -> None:
    """Packages below `prefix`, for our own interpreter, which alone gets what builds them."""
    how = (f"--prefix={prefix}", "--no-deps", "--no-cache-dir")
    if not packages:
        return install(PRODUCTION_LOCK, sys.executable, *how)
    with pinned(*packages) as lock:
        install(lock, sys.executable, *how)


def install(lock: Path, python: str | Path, *how: str) -> None:
    """Exactly what is locked, after what builds the one package that has to be built."""
    with pinned("setuptools") as builder:
        pip(python, "--require-hashes", "--only-binary=:all:", "--requirement", builder)
    pip(
        python,
        *how,
        "--require-hashes",
        "--only-binary=:all:",
        f"--no-binary={BUILT_HERE}",
        "--no-build-isolation",
        "--use-pep517",
        "--requirement",
        lock,
    )


@contextmanager
def pinned(*packages: str) -> Iterator[Path]:
    """A lock file of these packages alone."""
    with tempfile.NamedTemporaryFile("w", suffix=".lock") as file:
        file.write("".join(map(locked, packages)))
        file.flush()
        yield Path(file.name)


def locked(package: str) -> str:
    """The lines of the lock file that pin one package."""
    found = re.search(rf"^{package}==.*(?:\n .*)*$", LOCK.read_text(), re.MULTILINE)
    if found is None:
        sys.exit(f"{LOCK.name} does not pin {package}")
    return found.group() + "\n"


def pip(python: str | Path, *arguments: str | Path) -> None:
    """Install, silently unless it fails."""
    run = subprocess.run(
        [
            python,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "install",
            "--quiet",
            "--no-user",
            *arguments,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if run.returncode != 0:
        sys.exit(f"{run.stdout}\nthe Python packages could not be installed")


if __name__ == "__main__":
    main()
