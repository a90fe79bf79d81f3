"""What is asked of a list: each order, at its beginning and far on, with each filter or none."""

import base64
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from bench.listed import Look
from deploy.local.personas import Persona
from tests.support.world import Subject

PAGE, TURNS = 200, 40
"""How much is turned at once, and how often, where no order leads to the end of a list."""

Asked = Mapping[str, Any]
NOTHING = UUID(int=7)


@dataclass(frozen=True)
class Asking:
    """One person who asks for a list."""

    subject: Subject
    look: Look
    who: Persona
    path: str

    async def page(self, asked: Asked) -> Any:
        """A page; nothing where it is refused."""
        answer = await self.subject.call(self.who, "GET", self.path, params=dict(asked))
        return answer.json() if answer.status_code == 200 else None

    async def questions(self) -> AsyncIterator[Asked]:
        """All that is worth asking; what is refused to this person is not."""
        for sort in self.look.sorts:
            order = {**self.look.operation.required, **({"sort": sort} if sort else {})}
            near = await self.page(order)
            if near is None:
                return
            yield order
            further: Sequence[Any] = ()
            if near["next_cursor"]:
                cursor = await self._far(order, near["next_cursor"])
                yield {**order, "cursor": cursor}
                further = (await self.page({**order, "cursor": cursor}))["items"]
            for name, schema in self.look.filters.items():
                for value in wanted(name, schema, near["items"][:1], further[:1]):
                    yield {**order, name: value}

    async def _far(self, order: Asked, cursor: str) -> str:
        """Where the end of the list is near: for who reads it from there, its first page is over.

        A cursor holds which list it belongs to, and a place, which is the same in either order.
        """
        if "sort" in order:
            way: str = order["sort"]
            back = way.removeprefix("-") if way.startswith("-") else f"-{way}"
            last = (await self.page({**order, "sort": back, "limit": PAGE}))["next_cursor"]
            return placed(cursor, last) if last else cursor
        for _ in range(TURNS):
            following = await self.page({**order, "limit": PAGE, "cursor": cursor})
            if following["next_cursor"] is None:
                break
            cursor = following["next_cursor"]
        return cursor


def _said(cursor: str) -> list[Any]:
    found: list[Any] = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return found


def placed(cursor: str, elsewhere: str) -> str:
    """A cursor of the same list at the place of another."""
    raw = orjson.dumps([_said(cursor)[0], *_said(elsewhere)[1:]])
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def wanted(
    name: str, schema: Mapping[str, Any], near: Sequence[Any], further: Sequence[Any]
) -> Iterator[Any]:
    """Values of a filter: what many have, what few have, and what nobody has."""
    if "enum" in schema:
        yield from dict.fromkeys(
            schema["enum"][place] for place in (0, -1, len(schema["enum"]) // 2)
        )
    elif schema.get("type") == "boolean":
        yield from ("true", "false")
    elif schema.get("type") == "integer":
        yield schema.get("maximum", 1)
    else:
        shown = [row[name] for row in (*near, *further) if row.get(name) is not None]
        yield from dict.fromkeys(map(str, shown))
        if schema.get("format") == "uuid":
            yield str(NOTHING)
        elif "examples" in schema:
            yield schema["examples"][0]
