"""The local copy of undertakings and their members, kept from events, written once for all.

A row is replaced only by a later revision; what portfolio tells of a project always outranks what
intake told of its proposal. So the copy is the same whatever the order or repetition of events,
and a rebuild from the stream gives equal rows.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ARRAY, Integer, SmallInteger, String, Uuid, bindparam, text

from shared.contracts.base import EVENTS, Event, Undertaking
from shared.db.transaction import Transaction

STAGES = {"intake": 1, "portfolio": 2}
"""Who tells of an undertaking; the higher one owns it once it has spoken."""

_REMEMBER = text(
    """
    INSERT INTO projects_copy (id, key, title, state, confidentiality, teller, stage, revision)
    SELECT * FROM unnest(:ids, :keys, :titles, :states, :levels, :tellers, :stages, :revisions)
    ON CONFLICT (id) DO UPDATE SET
        key = excluded.key, title = excluded.title, state = excluded.state,
        confidentiality = excluded.confidentiality, teller = excluded.teller,
        stage = excluded.stage, revision = excluded.revision
    WHERE (excluded.stage, excluded.revision) > (projects_copy.stage, projects_copy.revision)
    RETURNING id
    """
).bindparams(
    bindparam("ids", type_=ARRAY(Uuid())),
    *[
        bindparam(name, type_=ARRAY(String()))
        for name in ("keys", "titles", "states", "levels", "tellers")
    ],
    bindparam("stages", type_=ARRAY(SmallInteger())),
    bindparam("revisions", type_=ARRAY(Integer())),
)

_FORGET_MEMBERS = text("DELETE FROM project_members WHERE project_id = ANY(:ids)").bindparams(
    bindparam("ids", type_=ARRAY(Uuid()))
)

_REMEMBER_MEMBERS = text(
    """
    INSERT INTO project_members (project_id, person_id, role)
    SELECT DISTINCT * FROM unnest(:ids, :people, :roles)
    """
).bindparams(
    bindparam("ids", type_=ARRAY(Uuid())),
    bindparam("people", type_=ARRAY(String())),
    bindparam("roles", type_=ARRAY(String())),
)


def told() -> list[type[Event]]:
    """Every event that carries an undertaking, whoever tells it."""
    return [e for e in EVENTS.values() if "undertaking" in e.model_fields]


async def remember(tx: Transaction, heard: Iterable[tuple[str, Undertaking]]) -> None:
    """Take (teller, undertaking) pairs into the copy; three statements for any number."""
    latest: dict[UUID, tuple[int, int, str, Undertaking]] = {}
    for teller, undertaking in heard:
        rank = (STAGES[teller], undertaking.revision, teller, undertaking)
        if undertaking.id not in latest or rank[:2] > latest[undertaking.id][:2]:
            latest[undertaking.id] = rank
    if not latest:
        return
    # One order of ids in every transaction, so that two of them never wait for each other.
    rows = [latest[id_] for id_ in sorted(latest)]
    changed = await tx.execute(
        _REMEMBER,
        {
            "ids": [u.id for *_, u in rows],
            "keys": [u.key for *_, u in rows],
            "titles": [u.title for *_, u in rows],
            "states": [u.state for *_, u in rows],
            "levels": [u.confidentiality.value for *_, u in rows],
            "tellers": [teller for _, _, teller, _ in rows],
            "stages": [stage for stage, *_ in rows],
            "revisions": [u.revision for *_, u in rows],
        },
    )
    ids = list(changed.scalars())
    if not ids:
        return
    members = [(i, m) for i in ids for m in latest[i][3].members]
    await tx.execute(_FORGET_MEMBERS, {"ids": ids})
    await tx.execute(
        _REMEMBER_MEMBERS,
        {
            "ids": [i for i, _ in members],
            "people": [m.person_id for _, m in members],
            "roles": [m.role for _, m in members],
        },
    )
