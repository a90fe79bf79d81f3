"""What to call the people whom a record names."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, String, any_, bindparam, select

from shared.db.base import people
from shared.db.statements import Query
from shared.db.transaction import Reader, Transaction

_NAMES = Query(
    select(people.c.person_id, people.c.name, people.c.name_en).where(
        people.c.person_id == any_(bindparam("ids", type_=ARRAY(String())))
    )
)


class PersonName(NamedTuple):
    """A person's name in Chinese and in English."""

    name: str
    name_en: str


async def names_of(
    source: Reader | Transaction, person_ids: Iterable[str | None]
) -> Mapping[str, PersonName]:
    """The names of these people by their id, in one statement; who is not known is missing."""
    asked = sorted({person_id for person_id in person_ids if person_id is not None})
    if not asked:
        return {}
    question = {"ids": asked}
    rows: Sequence[Any]
    if isinstance(source, Reader):
        rows = await source.fetch(_NAMES, question)
    else:
        rows = await source.driver.fetch(_NAMES.sql, *_NAMES.arguments(question))
    return {person_id: PersonName(name, name_en) for person_id, name, name_en in rows}
