"""What every event promises its readers, as frozen in `schemas/`, and a message of each kind.

`python -m tests.contracts.promises` freezes what was added; it never takes a promise back.
"""

import copy
from pathlib import Path
from typing import Any

import orjson

from shared.contracts.base import EVENTS, Event
from shared.web.examples import Examples
from tests.support.tree import every_service

HERE = Path(__file__).parent
SCHEMAS, SAMPLES = HERE / "schemas", HERE / "samples"
WORDS = ("title", "description", "examples")
"""What only explains: it may change."""

SAID: dict[str, Any] = {
    "key": "PRP-2026-0001",
    "proposal_key": "PRP-2026-0001",
    "project_key": "PRJ-2026-0001",
    "register_key": "RRG-2026-0001",
    "demand_key": "DEM-2026-0001",
    "resource_key": "RSC-2026-0001",
    "change_key": "CHG-2026-0001",
    "lesson_key": "LSN-2026-0001",
    "title": "客户服务数据中心扩容",
    "org_unit": "信息技术部",
    "state": "SUBMITTED",
    "problem": "现有机房容量已用 92%，高峰期响应时间超过 5 秒。",
    "proposed_solution": "新建两列机柜并迁移核心系统，分三批切换。",
    "reason": "请补充成本测算依据。",
    "conditions": ["启动前完成等保测评方案"],
    "changed": ["urgency", "benefits"],
    "phases": ["启动", "规划", "执行", "收尾"],
    "terms": ["迁移", "切换"],
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "content_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "patch_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "allocation_key": "ALC-2026-0001",
    "entry_key": "TIM-2026-0001",
    "conflict_key": "CFL-2026-0001",
    "escalation_key": "ESC-2026-0001",
    "previous_hash": "fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13",
    "baseline_hash": "a4e624d686e03ed2767c0abd85c14426b0b1157d2ce81d27bb4fe4f6f01d688a",
    "meeting_key": "MTG-2026-0001",
    "role": "developer",
    "month": "2027-01",
    "cause": "EXTERNAL_ENVIRONMENT",
    "context": "PROPOSAL",
    "feasibility": "FEASIBLE",
    "necessity": "NECESSARY",
    "recommendation": "APPROVE",
    "rule_version": "verdict-1",
    "template_code": "IT",
}
"""What is said in the samples, by the name of the field."""

NAMES = ("properties", "$defs")
"""Below these stand names that we gave."""

HOW = (
    "A field may be added if readers can do without it: give it a default. Then run"
    " `python -m tests.contracts.promises`. Anything else breaks readers of old messages or old"
    " readers: tell a new version in parallel, as a class with `version = 2`."
)


def promise(kind: type[Event]) -> dict[str, Any]:
    """The schema of an event's payload as it is told, and what of it a reader needs."""
    told = kind.model_json_schema(mode="serialization")
    read = kind.model_json_schema(mode="validation")
    for mine, needed in [(told, read), *_pairs(told, read)]:
        if "required" in mine:
            mine["required"] = needed.get("required", [])
    plain: dict[str, Any] = _plain(told)
    return plain


def _pairs(told: dict[str, Any], read: dict[str, Any]) -> list[tuple[Any, Any]]:
    parts = told.get("$defs", {})
    return [(part, read["$defs"][name]) for name, part in parts.items()]


def _plain(schema: Any) -> Any:
    """Without words; a property that is called like one is kept."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {n: _plain(s) for n, s in value.items()} if name in NAMES else _plain(value)
        for name, value in schema.items()
        if name not in WORDS
    }


def broken(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """How `now` goes back on what `before` promised; an addition does not."""
    return [*_broken("payload", before, now), *_broken_parts(before, now)]


def _broken_parts(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    found = []
    for name, part in before.get("$defs", {}).items():
        later = now.get("$defs", {}).get(name)
        found += [f"{name} is gone"] if later is None else _broken(name, part, later)
    return found


def _broken(where: str, before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    if "enum" in before:
        gone = set(before["enum"]) - set(now.get("enum", ()))
        return [f"{where} can no longer be {value}" for value in sorted(gone)]
    old, new = before.get("properties", {}), now.get("properties", {})
    found = [f"{where}.{name} is gone" for name in old if name not in new]
    found += [f"{where}.{n} has changed" for n in old if n in new and old[n] != new[n]]
    needed = set(now.get("required", ())) - set(before.get("required", ()))
    found += [f"{where}.{name} is needed, and old messages lack it" for name in sorted(needed)]
    freed = set(before.get("required", ())) & set(new) - set(now.get("required", ()))
    found += [f"{where}.{name} may be missing, and old readers need it" for name in sorted(freed)]
    return found


def sample(kind: type[Event]) -> bytes:
    """A message of this kind, made from the examples of its parts."""
    schema = copy.deepcopy(kind.model_json_schema())
    schemas = {**schema.pop("$defs", {}), kind.__name__: schema}
    for part in schemas.values():
        for name, field in part.get("properties", {}).items():
            if name in SAID and "examples" not in field:
                field["examples"] = [SAID[name]]
    Examples(schemas).complete()
    told = kind.model_validate(schemas[kind.__name__]["examples"][0])
    return orjson.dumps(told.model_dump(mode="json"), option=orjson.OPT_INDENT_2)


def freeze() -> list[str]:
    """Write what is new; what is not kept is named instead."""
    every_service()
    found = []
    for directory in (SCHEMAS, SAMPLES):
        directory.mkdir(exist_ok=True)
    for name, kind in EVENTS.items():
        file, now = SCHEMAS / f"{name}.json", promise(kind)
        wrong = broken(orjson.loads(file.read_bytes()), now) if file.exists() else []
        found += [f"{name}: {said}" for said in wrong]
        if not wrong:
            file.write_bytes(orjson.dumps(now, option=orjson.OPT_INDENT_2) + b"\n")
        if not (message := SAMPLES / f"{name}.json").exists():
            message.write_bytes(sample(kind) + b"\n")
    return found


if __name__ == "__main__":
    for problem in freeze():
        print(problem)  # noqa: T201
