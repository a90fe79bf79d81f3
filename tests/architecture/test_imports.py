"""Who may import whom: the contracts of .importlinter hold, and each one bites."""

import configparser
import json
import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.tree import ROOT, service_names

PACKAGES = ("services", "shared", "deploy")

PLANTED: list[tuple[str, str, str]] = [
    ("packages", "shared/domain/calendar.py", "import services.intake.base"),
    ("packages", "shared/runtime.py", "from services.intake.main import SERVICE"),
    ("packages", "services/intake/main.py", "import deploy.local.issuer"),
    ("shared-layers", "shared/web/app.py", "import shared.messaging.bus"),
    ("shared-layers", "shared/messaging/bus.py", "import shared.web.problems"),
    ("shared-layers", "shared/web/app.py", "import shared.runtime"),
    ("shared-layers", "shared/projects/copy.py", "import shared.messaging.envelope"),
    ("shared-layers", "shared/projects/copy.py", "import shared.web.etag"),
    ("shared-layers", "shared/db/base.py", "import shared.projects.copy"),
    ("shared-layers", "shared/domain/views.py", "import shared.db.base"),
    ("shared-layers", "shared/contracts/base.py", "import shared.domain.errors"),
    ("shared-layers", "shared/unplaced.py", "import shared.settings"),
    (
        "capability-layers",
        "services/intake/proposals/commands.py",
        "import services.intake.proposals.api",
    ),
    (
        "capability-layers",
        "services/intake/proposals/commands.py",
        "import services.intake.proposals.reactions",
    ),
    (
        "capability-layers",
        "services/intake/proposals/queries.py",
        "import services.intake.proposals.commands",
    ),
    (
        "capability-layers",
        "services/intake/proposals/model.py",
        "import services.intake.proposals.queries",
    ),
    (
        "capability-layers",
        "services/intake/decisions/rules.py",
        "import services.intake.decisions.model",
    ),
    ("fastapi-at-the-edge", "services/intake/proposals/commands.py", "import fastapi"),
    ("fastapi-at-the-edge", "services/intake/proposals/model.py", "import starlette.responses"),
    ("fastapi-at-the-edge", "services/intake/proposals/api.py", "import starlette.responses"),
    ("fastapi-at-the-edge", "shared/runtime.py", "from fastapi import FastAPI"),
    ("fastapi-at-the-edge", "shared/messaging/bus.py", "import fastapi"),
    ("fastapi-at-the-edge", "deploy/cli.py", "import fastapi"),
    ("nats-in-messaging", "shared/runtime.py", "import nats"),
    ("nats-in-messaging", "services/intake/proposals/reactions.py", "import nats.errors"),
    ("nats-in-messaging", "deploy/cli.py", "import nkeys"),
    ("pure-rules", "services/intake/decisions/rules.py", "import sqlalchemy"),
    ("pure-rules", "services/intake/decisions/rules.py", "import pydantic"),
    ("pure-rules", "services/intake/decisions/rules.py", "import shared.db.base"),
    ("pure-rules", "services/intake/decisions/rules.py", "import services.intake.contents.model"),
]
"""Contract, file, and the line that must break the contract when it stands there."""


def _contracts() -> dict[str, str]:
    """The name of each contract by its id."""
    parsed = configparser.ConfigParser()
    parsed.read(ROOT / ".importlinter")
    head = "importlinter:contract:"
    return {
        section.removeprefix(head): parsed[section]["name"]
        for section in parsed.sections()
        if section.startswith(head)
    }


CONTRACTS = _contracts()


def _capabilities(service: str) -> list[str]:
    """The capability folders of a service as declared, the last of the process first."""
    parsed = configparser.ConfigParser()
    parsed.read(ROOT / ".importlinter")
    layers = parsed.get(f"importlinter:contract:{service}-order", "layers", fallback="").split()
    return [name for name in layers if (ROOT / "services" / service / name).is_dir()]


def _planted_between_services() -> list[tuple[str, str, str]]:
    found = []
    for service in service_names():
        own = f"services/{service}"
        capabilities = _capabilities(service)
        if capabilities:
            base = f"{own}/base.py"
            found.append((f"{service}-order", base, f"import services.{service}.main"))
        found += [
            (
                f"{service}-order",
                f"{own}/{earlier}/__init__.py",
                f"import services.{service}.{later}",
            )
            for later, earlier in pairwise(capabilities)
        ]
        other = next((name for name in service_names() if name != service), None)
        if other:
            found.append(("services-apart", f"{own}/main.py", f"import services.{other}.base"))
    return found


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real packages, where something may be planted."""
    place = tmp_path_factory.mktemp("checkout")
    ignored = shutil.ignore_patterns("__pycache__", "versions", "*.md")
    for package in (*PACKAGES, "tests/architecture"):
        shutil.copytree(ROOT / package, place / package, ignore=ignored)
    shutil.copy(ROOT / "tests/__init__.py", place / "tests")
    shutil.copy(ROOT / ".importlinter", place)
    return place


def _said(copy: Path, planted: list[tuple[str, str]]) -> list[set[str]]:
    """The contracts that each planted line breaks."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.architecture.linted"],
        cwd=copy,
        input=json.dumps(planted),
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    reports = json.loads(run.stdout)
    for report in reports:
        assert "Contracts:" in report, report
    return [{c for c, name in CONTRACTS.items() if f"{name} BROKEN" in r} for r in reports]


def test_every_contract_holds(copy: Path) -> None:
    assert _said(copy, [("services/__init__.py", "")]) == [set()]


def test_every_service_says_in_which_order_its_capabilities_work() -> None:
    assert {f"{name}-order" for name in service_names()} <= set(CONTRACTS)


def test_every_contract_is_broken_by_what_it_forbids(copy: Path) -> None:
    planted = [*PLANTED, *_planted_between_services()]
    broken = _said(copy, [(file, line) for _, file, line in planted])
    silent = [p for p, found in zip(planted, broken, strict=True) if p[0] not in found]
    assert not silent
    assert {contract for contract, *_ in planted} == set(CONTRACTS)
