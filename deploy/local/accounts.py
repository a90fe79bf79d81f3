"""Who a server runs as: PostgreSQL refuses root, so root lends it an account without rights.

Such an account cannot enter root's private directories; it gets a place of its own instead,
and no mode of anything that was there before is ever changed.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

TEMPORARY = Path(tempfile.gettempdir()).resolve()
LASTING = (Path("/var/lib"), Path("/var/tmp"), TEMPORARY)
"""Where a directory for the account may lie, best first: nothing cleans up behind us there."""


class Identity(TypedDict, total=False):
    """The arguments of `subprocess` that start a program as somebody else."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """An existing account of this machine that owns nothing of value."""

    uid: int
    gid: int

    @property
    def identity(self) -> Identity:
        """How `subprocess` is told to start a program as this account."""
        return Identity(user=self.uid, group=self.gid, extra_groups=[])

    def may_read(self, path: Path) -> bool:
        """Asked of the operating system itself, which knows every mode, list and mount."""
        return subprocess.run(["test", "-r", path], check=False, **self.identity).returncode == 0

    def own(self, path: Path) -> None:
        """Hand one file or directory over, without what lies in it."""
        os.chown(path, self.uid, self.gid)

    def new_home(self, prefix: str, instead_of: Path) -> Path:
        """A new private directory of the account's own, in a place that it can enter.

        It lasts as long as the one that it stands for: what is temporary stays temporary.
        """
        places = (TEMPORARY,) if instead_of.is_relative_to(TEMPORARY) else LASTING
        for place in places:
            try:
                home = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
            except OSError:
                continue
            self.own(home)
            if self.may_read(home):
                return home
            home.rmdir()
        raise OSError(f"no place for a directory of uid {self.uid}; tried {places}")


def unprivileged_account() -> Account | None:
    """`nobody` when we are root; None for an ordinary user, who runs everything as himself."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def copy_readable(source: Path, target: Path) -> None:
    """Copy a tree so that everybody may read it, whatever the modes of the original were."""
    draft = target.with_name(f".{target.name}")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(source, draft, symlinks=True, ignore=shutil.ignore_patterns("*.a", "include"))
    for path in [draft, *draft.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
