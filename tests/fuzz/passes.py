"""One pass of schemathesis over one service, as one persona, through one door."""

import asyncio
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.state import CHECKOUT
from tests.fuzz.known import Known
from tests.suites.offered import asked_elsewhere

CONFIG = CHECKOUT / "tests/suites/schemathesis.toml"
TAGS = [f'"{version}"' for version in range(1, 7)]
REPORT = "report.json"
PHASES = "examples,coverage,fuzzing,stateful"


@dataclass(frozen=True)
class Pass:
    """What is looked at, how closely, and from where."""

    service: str
    persona: str
    door: str
    url: str
    token: str
    examples: int
    seed: int


@dataclass(frozen=True)
class Found:
    """What came of a pass; `said` is the report of schemathesis in full."""

    done: Pass
    operations: int
    cases: int
    findings: int
    seconds: float
    said: str


def configuration(known: Known) -> str:
    """The settings of the suite, and records and versions that there really are."""
    lists = {**known, "If-Match": TAGS}
    lines = [CONFIG.read_text(), "[parameters]"]
    for name in lists:
        place = "header" if name == "If-Match" else "path"
        lines.append(f'"{place}.{name}" = {{ dictionary = "{name}", probability = 0.8 }}')
    for name, values in lists.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(values)}"]
    return "\n".join(lines) + "\n"


async def look(at: Pass, known: Known, directory: Path) -> Found:
    """Let schemathesis send what it draws, and count what it found."""
    begin = time.monotonic()
    run = await asyncio.create_subprocess_exec(
        *_command(at, _prepared(directory, known)),
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "NO_PROXY": "127.0.0.1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await run.communicate()
    counted = _counted(directory)
    cases = counted.get("test_cases", {})
    findings = cases.get("unique_failures", 0) + len(counted.get("errors", ()))
    return Found(
        at,
        counted.get("operations", {}).get("tested", 0),
        cases.get("generated", 0),
        findings or int(run.returncode != 0),
        time.monotonic() - begin,
        said.decode(errors="replace"),
    )


def _prepared(directory: Path, known: Known) -> Path:
    """The settings of one pass, in a directory of its own."""
    directory.mkdir()
    settings = directory / "schemathesis.toml"
    settings.write_text(configuration(known))
    return settings


def _command(at: Pass, settings: Path) -> list[str]:
    return [
        str(Path(sys.executable).with_name("st")),
        f"--config-file={settings}",
        "run",
        f"{at.url}/{at.service}/openapi.json",
        f"--header=Authorization: Bearer {at.token}",
        f"--max-examples={at.examples}",
        f"--phases={PHASES}",
        f"--seed={at.seed}",
        *[f"--exclude-operation-id={name}" for name in asked_elsewhere(at.service)],
        "--continue-on-failure",
        "--report=json",
        f"--report-json-path={REPORT}",
    ]


def _counted(directory: Path) -> dict[str, Any]:
    """The numbers of the report, if it came so far."""
    report = directory / REPORT
    counted: dict[str, Any] = json.loads(report.read_text()) if report.exists() else {}
    return counted
