"""Looks at what lies on this machine: disks, secrets, and how old the latest backup is."""

import shutil
import stat
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy.backups import BackupFailed, backups
from deploy.doctor.findings import Finding, fine, warning, wrong
from deploy.site import HANDED_OUT, Site

FEW, HARDLY_ANY = 0.15, 0.05
BACKUP_AGE = timedelta(hours=26)


async def look_at_disks(site: Site) -> AsyncIterator[Finding]:
    """Free space below the state directory and where backups go."""
    for directory in sorted({site.local.directory, site.backups}):
        found = shutil.disk_usage(directory)
        free = found.free / found.total
        what = f"{free:.0%} of {found.total / 2**30:.0f} GiB are free at {directory}"
        if free < HARDLY_ANY:
            yield wrong("disk", what, "docs/operate/full-disk.md, now")
        elif free < FEW:
            yield warning("disk", what, "docs/operate/full-disk.md")
        else:
            yield fine("disk", what)


async def look_at_secrets(site: Site) -> AsyncIterator[Finding]:
    """Whether anybody else can read passwords and keys."""
    open_ = [path for path in _secrets(site) if path.stat().st_mode & 0o077]
    for path in open_:
        mode = stat.S_IMODE(path.stat().st_mode)
        yield wrong("secrets", f"{path} has mode {mode:o}", f"chmod 600 {path}, and draw it anew")
    if not open_:
        yield fine("secrets", "only their owner can read them")


def _secrets(site: Site) -> Iterator[Path]:
    seeds = site.seed("monitor").parent
    if seeds != HANDED_OUT and seeds.is_dir():
        yield from sorted(seeds.glob("*.nk"))
    for name in ("postgresql/passwords.json", "issuer/issuer-key.json"):
        if (path := site.local.directory / name).exists():
            yield path


async def look_at_backups(site: Site) -> AsyncIterator[Finding]:
    """Whether there is one of today."""
    do = "`pmo backup`, each day (docs/operate/backup.md)"
    try:
        found = backups(site.backups)
    except BackupFailed as error:
        yield wrong("backups", str(error), "look at that directory; `pmo backup` makes another")
        return
    if not found:
        yield warning("backups", f"there is none in {site.backups}", do)
        return
    age = datetime.now(UTC) - found[-1].taken_at
    what = f"the latest is {age.total_seconds() / 3600:.0f} hours old"
    yield fine("backups", what) if age < BACKUP_AGE else warning("backups", what, do)
