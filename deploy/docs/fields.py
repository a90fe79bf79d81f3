"""What the fields of events mean: by the docstring below each, else by `events.yaml`."""

import ast
import inspect
import itertools
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("events.yaml").read_text())


@cache
def _classes(module: str) -> dict[str, ast.ClassDef]:
    file = Path(inspect.getfile(sys.modules[module]))
    found = ast.parse(file.read_text()).body
    return {node.name: node for node in found if isinstance(node, ast.ClassDef)}


def said_below(kind: type[BaseModel]) -> dict[str, str]:
    """The docstrings below the fields that this class itself declares."""
    declared = _classes(kind.__module__).get(kind.__name__)
    return {} if declared is None else _said_in(declared.body)


def _said_in(body: Sequence[ast.stmt]) -> dict[str, str]:
    return {
        field.target.id: " ".join(said.value.value.split())
        for field, said in itertools.pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(said, ast.Expr)
        and isinstance(said.value, ast.Constant)
        and isinstance(said.value.value, str)
    }


def meaning(kind: type[BaseModel], field: str) -> str:
    """What a field means in this class; KeyError where nobody has said."""
    words: dict[str, str] = WORDS["fields"]
    for known in kind.__mro__:
        if known is BaseModel:
            break
        if said := said_below(known).get(field):
            return said
        if (special := f"{known.__name__}.{field}") in words:
            return words[special]
    return words[field]


def parts_of(kind: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """The models that a payload is made of, by name, itself first."""
    found: dict[str, type[BaseModel]] = {}
    waiting: list[Any] = [kind]
    while waiting:
        each = waiting.pop(0)
        if inspect.isclass(each) and issubclass(each, BaseModel):
            if each.__qualname__ not in found:
                found[each.__qualname__] = each
                waiting += [field.annotation for field in each.model_fields.values()]
        else:
            waiting += getattr(each, "__args__", ())
    return found


def described(kind: type[BaseModel], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a model with the meaning of every field."""
    for name, field in schema.get("properties", {}).items():
        field["description"] = meaning(kind, name)
    return schema
