"""Story: a newcomer types what the README says, and sees what the README shows."""

import asyncio
import os
import re
import shutil
from pathlib import Path

import pytest

from deploy.local.state import CHECKOUT, STATE_VARIABLE
from tests.journeys.test_demo_records import seeded
from tests.support.stage import Stage

GATEWAY = "http://127.0.0.1:8080"
BLOCK = re.compile(r"^```(sh|json|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PAIR = re.compile(r'"(\w+)":("(?:[^"\\]|\\.)*"|-?[0-9.]+|true|false|null)')
VARYING = {"id", "key", "total_gap", "asked", "free", "gap"}
"""What is another each time: drawn ids, running numbers, and what others have been promised."""


def tour(page: Path) -> list[tuple[str, str]]:
    """The commands of the tour, each with what the page shows after it."""
    text = page.read_text()
    blocks = BLOCK.findall(text[text.index("export PMO=") - len("```sh\n") :])
    steps: list[tuple[str, str]] = []
    for kind, content in blocks:
        if kind == "sh":
            steps.append((content, ""))
        else:
            steps[-1] = (steps[-1][0], content)
    return steps


def _here(script: str, stage: Stage) -> str:
    """The same, with the addresses of a platform that is not the checkout's own."""
    state = str(stage.platform.state.directory)
    for shown, is_at in (
        (GATEWAY, stage.platform.state.running().gateway),
        ("$PWD/.state", state),
        ("'.state/", f"'{state}/"),
    ):
        assert shown in script
        script = script.replace(shown, is_at)
    return script


def unlike(shown: str, said: str) -> list[str]:
    """What a page shows and was not said: values of JSON, or words that share a line."""
    if shown.lstrip().startswith("{"):
        wanted = [
            f'"{name}":' if name in VARYING else f'"{name}":{value}'
            for name, value in PAIR.findall(shown)
        ]
        return [pair for pair in wanted if pair not in said]
    lines = said.splitlines()
    return [
        line
        for line in shown.splitlines()
        if not any(all(word in told for word in line.replace("…", " ").split()) for told in lines)
    ]


@pytest.mark.skipif(shutil.which("curl") is None, reason="the README's tour needs curl")
async def test_the_tour_is_as_the_readme_shows_it(stage: Stage) -> None:
    """REQ-032, 033, 038, 041, 044, 058, 060 and 061 as a newcomer meets them."""
    await seeded(stage)
    steps = tour(CHECKOUT / "README.md")
    script = "".join(f"echo '@@'\n{commands}\n" for commands, _ in steps)
    shell = await asyncio.create_subprocess_exec(
        "bash",
        "-euc",
        _here(script, stage),
        cwd=CHECKOUT,
        env={**os.environ, STATE_VARIABLE: str(stage.platform.state.directory)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, complaints = await shell.communicate()
    assert shell.returncode == 0, complaints.decode()
    said = out.decode().split("@@\n")[1:]
    assert len(said) == len(steps) > 5
    found = {n: unlike(shown, said[n]) for n, (_, shown) in enumerate(steps)}
    assert {n: missing for n, missing in found.items() if missing} == {}


def test_the_tour_is_the_same_in_chinese() -> None:
    """The words around it are Chinese; the calls and the answers are the same."""
    assert tour(CHECKOUT / "README.zh-CN.md") == tour(CHECKOUT / "README.md")


def test_what_was_not_said_is_found() -> None:
    said = '{"state":"DRAFT","id":"7"}'
    assert unlike('{"id":"1",…,"state":"DRAFT"}', said) == []
    assert unlike('{"state":"SUBMITTED","tier":"S"}', said) == ['"state":"SUBMITTED"', '"tier":"S"']
    assert unlike("… told by intake\n", "1 told X by intake\n") == []
    assert unlike("told by risk\n", "told by intake\n") == ["told by risk"]
