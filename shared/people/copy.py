"""The local copy of the directory, kept from resource's events, written once for all.

A row is replaced only by a later revision, so the copy is the same whatever the order or
repetition of events. Who left stays: the records that name them stay too.
"""

from collections.abc import Iterable

from sqlalchemy import ARRAY, Integer, String, Uuid, bindparam, text

from shared.contracts.base import EVENTS, Event
from shared.contracts.resource import PersonEvent
from shared.db.transaction import Transaction

_REMEMBER = text(
    """
    INSERT INTO people_copy (person_id, directory_id, name, name_en, org_unit, state, revision)
    SELECT * FROM unnest(:people, :ids, :names, :names_en, :org_units, :states, :revisions)
    ON CONFLICT (person_id) DO UPDATE SET
        directory_id = excluded.directory_id, name = excluded.name, name_en = excluded.name_en,
        org_unit = excluded.org_unit, state = excluded.state, revision = excluded.revision
    WHERE excluded.revision > people_copy.revision
    """
).bindparams(
    *[
        bindparam(name, type_=ARRAY(String()))
        for name in ("people", "names", "names_en", "org_units", "states")
    ],
    bindparam("ids", type_=ARRAY(Uuid())),
    bindparam("revisions", type_=ARRAY(Integer())),
)


def told() -> list[type[Event]]:
    """Every event that says who somebody is."""
    return [e for e in EVENTS.values() if issubclass(e, PersonEvent)]


async def remember(tx: Transaction, heard: Iterable[PersonEvent]) -> None:
    """Take what was told of people into the copy; one statement for any number."""
    latest: dict[str, PersonEvent] = {}
    for person in heard:
        known = latest.get(person.person_id)
        if known is None or person.revision > known.revision:
            latest[person.person_id] = person
    # One order in every transaction, so that two of them never wait for each other.
    rows = [latest[person_id] for person_id in sorted(latest)]
    if rows:
        await tx.execute(
            _REMEMBER,
            {
                "people": [p.person_id for p in rows],
                "ids": [p.directory_id for p in rows],
                "names": [p.name for p in rows],
                "names_en": [p.name_en for p in rows],
                "org_units": [p.org_unit for p in rows],
                "states": [p.state for p in rows],
                "revisions": [p.revision for p in rows],
            },
        )
