"""What strangers copy from docs/integrate is short, typed, and names no registry."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.support.tree import ROOT
from tests.support.typescript import EXAMPLES, PACKAGES, examples, node

SCRIPTS = sorted([*EXAMPLES.glob("*.ts"), *ROOT.glob("docs/integrate/python/*.py")])
MOST_LINES = 40


PLANTED = """import createClient from "openapi-fetch";
import type { paths } from "./intake.ts";
// @ts-expect-error: no such field is published; if the compiler took it, this line were wrong
await createClient<paths>().POST("/intake/v1/proposals", { body: { titel: "x" } });
"""


def test_the_types_made_of_the_published_interface_hold_strictly() -> None:
    """A call that is not as published is refused by the compiler."""
    generated = examples() / "generated"
    (generated / "planted.ts").write_text(PLANTED)
    compiler = EXAMPLES / "node_modules/typescript/bin/tsc"
    run = subprocess.run(
        [node(), compiler], cwd=EXAMPLES, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, "")
    assert re.search(r'"strict": true', (EXAMPLES / "tsconfig.json").read_text())
    made = {path.stem for path in generated.glob("*.ts")}
    assert made == {"planted", *(path.stem for path in ROOT.glob("docs/openapi/*.json"))}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_each_is_read_at_a_glance(script: Path) -> None:
    lines = script.read_text().splitlines()
    assert len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= 100


def test_packages_are_pinned_by_hash_and_come_from_wherever_the_machine_gets_them() -> None:
    lock = PACKAGES.read_text()
    assert '"resolved"' not in lock
    assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/')
