"""The runbooks name commands, targets, containers, settings and pages that exist."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml

from deploy.cli import app
from deploy.docs.operate import WATCHED
from shared.messaging.names import SERVICES

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs/operate").glob("*.md"))
ASKED_FOR = {
    "install",
    "configure",
    "upgrade",
    "backup",
    "restore",
    "rotate-keys",
    "parked-events",
    "stuck-handoff",
    "lost-stream",
    "full-disk",
}
LOCAL, CONTAINERS = ".venv/bin/pmo ", "docker compose run --rm pmo "
SETTING = re.compile(r"(?:os\.environ(?:\.get\(|\[)|: str = |= )\"(PMO_[A-Z_]+)\"")
OWN_BUSINESS = {
    "PMO_EXTERNAL",
    "PMO_ISSUER_HOST",
    "PMO_ISSUER_PORT",
    "PMO_ISSUER_STATE",
    "PMO_JOB_WORKER",
    "PMO_SUPERUSER_DATABASE_URL",
    "PMO_SERVICE",
}
"""The copy of the stream, and what our own programs say to each other."""


def commands(page: Path) -> Iterator[str]:
    """Every line of the code blocks for a shell, and every quoted `pmo …` in the text."""
    text = page.read_text()
    for block in re.findall(r"```sh\n(.*?)```", text, re.S):
        yield from (line.strip() for line in block.splitlines())
    for quoted in re.findall(r"`pmo ([^`]+)`", text):
        yield LOCAL + quoted


def pmo_commands(page: Path) -> Iterator[list[str]]:
    """The words that follow `pmo`."""
    for line in commands(page):
        for begin in (LOCAL, CONTAINERS):
            if begin in line:
                yield shlex.split(line.partition(begin)[2])


def refusal(words: list[str]) -> str | None:
    """Why `pmo` does not know this command; None when it does."""
    command = typer.main.get_command(app)
    words = ["0" * 32 if word.startswith("<") else word for word in words if word != "…"]
    context = command.make_context("pmo", [], resilient_parsing=True)
    while hasattr(command, "get_command"):
        if not words:
            return "no command"
        found = command.get_command(context, words[0])
        if found is None:
            return f"no command {words[0]!r}"
        command, words = found, words[1:]
    known = {name for parameter in command.params for name in parameter.opts}
    options = [word.partition("=")[0] for word in words if word.startswith("--")]
    unknown = [name for name in options if name not in known]
    return f"{command.name} does not take {unknown}" if unknown else None


def test_there_is_a_runbook_for_everything_that_was_asked_for() -> None:
    index = (ROOT / "docs/operate/README.md").read_text()
    for name in ASKED_FOR:
        assert ROOT / f"docs/operate/{name}.md" in PAGES
        assert f"({name}.md" in index


def test_every_pmo_command_exists_with_its_options() -> None:
    found = [(page.name, words) for page in PAGES for words in pmo_commands(page)]
    wrong = [(page, words, why) for page, words in found if (why := refusal(words))]
    assert wrong == []
    assert len(found) > 40
    assert refusal(["stream", "mend"]) == "no command 'mend'"
    assert refusal(["backup", "--all"]) == "backup does not take ['--all']"


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = {
        line.split()[1] for page in PAGES for line in commands(page) if line.startswith("make ")
    }
    assert named
    assert named <= targets


def test_every_container_exists() -> None:
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    named: set[str] = set()
    for page in PAGES:
        for line in commands(page):
            words = line.split()
            if words[:2] == ["docker", "compose"]:
                named |= {word for word in words[3:] if word in {*composed, *SERVICES, "configure"}}
                if "run" in words:
                    at = words.index("--rm") + 1
                    plain = [w for w in words[at:] if not w.startswith("--") and w != "mv"]
                    named.add(plain[0])
    assert {"pmo", "nats", "configure", *SERVICES} <= named <= set(composed)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text()):
        assert (page.parent / target).resolve().exists(), target
    for target, anchor in re.findall(r"\]\(([a-z-]*\.?m?d?)#([a-z-]+)\)", page.read_text()):
        text = (page.parent / target if target else page).read_text()
        heads = {re.sub(r"[^a-z- ]", "", h.lower()).replace(" ", "-") for h in _heads(text)}
        assert anchor in heads, f"{target}#{anchor}"


def _heads(text: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", text, re.M)


def test_every_variable_that_the_code_reads_is_explained() -> None:
    told = (ROOT / "docs/operate/configure.md").read_text()
    read = {
        name
        for folder in ("shared", "services", "deploy")
        for path in (ROOT / folder).rglob("*.py")
        for name in SETTING.findall(path.read_text())
    }
    assert "PMO_BACKUPS" in read
    assert [name for name in sorted(read - OWN_BUSINESS) if name not in told] == []


def test_every_metric_of_a_rule_that_wakes_somebody_is_explained() -> None:
    rules = (ROOT / "deploy/prometheus/alerts.yml").read_text()
    named = set(re.findall(r"\b(pmo_[a-z_]+)", rules))
    counted = {re.sub(r"_(total|count|bucket|sum)$", "", name) for name in named}
    assert counted
    assert counted <= set(WATCHED)
