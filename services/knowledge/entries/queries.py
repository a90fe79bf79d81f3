"""Which entries are nearest to some words, how near, and in which words they agree.

Nearness weighs a word by its rarity among the entries looked through (the IDF of BM25) and by
where an entry says it: wholly in the title, less in what it recommends, less in the text, more
with each repetition; a word of the same meaning counts a little less than the word itself. The sum
is told in thousandths of what the weightiest words of the question amount to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy import ARRAY, Float, Integer, String, Text, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB, REAL

from services.knowledge.entries.model import EntryKind, Language, Stage
from services.knowledge.entries.rules import IN_PART, Sought
from shared.contracts.base import ProjectTypeCode
from shared.db.transaction import Reader, Transaction

Tag = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[0-9A-Za-z\u4e00-\u9fff.+#_-]{1,40}$"),
    Field(examples=["迁移"]),
]
Tags = Annotated[list[Tag], Field(max_length=20)]
Stages = Annotated[list[Stage], Field(max_length=4)]
ProjectTypes = Annotated[list[ProjectTypeCode], Field(max_length=20)]

MOST_WORDS = 64
"""Of a long question the words said most often are looked for; the rest would change little."""

DECISIVE_WORDS = 8
"""An entry that says the eight weightiest words of a question is as near to it as can be."""

_NEAREST = text(
    """
    WITH groups AS (
        SELECT * FROM unnest(:wide, :boosts) WITH ORDINALITY AS g(wide, boost, place)
    ), among AS NOT MATERIALIZED (
        SELECT * FROM entries e WHERE e.kind = ANY(:kinds)
            AND (:language IS NULL OR e.language = :language)
            AND (:category IS NULL OR e.category = :category)
            AND e.project_types @> :project_types
            AND e.stages @> :stages AND e.tags @> :tags
            AND NOT e.id = ANY(:but)
    ), weighed AS (
        SELECT g.place,
            g.boost * ln(1 + (t.n - s.n + 0.5) / (s.n + 0.5)) AS weight
        FROM groups g
        CROSS JOIN (SELECT count(*) AS n FROM entries WHERE kind = ANY(:kinds)) t
        CROSS JOIN LATERAL (
            SELECT count(*) AS n FROM entries e
            WHERE e.kind = ANY(:kinds) AND e.words @@ CAST(g.wide AS tsquery)
        ) s
    ), ways AS (
        SELECT w.place, w.factor, CAST(w.way AS tsquery) AS way
        FROM unnest(:ways, :factors, :places) AS w(way, factor, place)
    ), said AS (
        SELECT e.id, w.place, max(w.factor * least(1, :undone
            * ts_rank(:marks, e.words, w.way))) AS said
        FROM among e JOIN ways w ON e.words @@ w.way GROUP BY e.id, w.place
    ), whole AS (
        SELECT sum(weight) AS weight FROM (
            SELECT weight FROM weighed ORDER BY weight DESC LIMIT :decisive) AS weightiest
    ), near AS (
        SELECT s.id, sum(s.said * w.weight) AS near,
            array_agg(s.place ORDER BY w.weight DESC, s.place) AS places
        FROM said s JOIN weighed w USING (place) GROUP BY s.id
    )
    SELECT e.id, e.kind, e.key, e.title, e.opening, e.language, e.category, e.project_types,
        e.stages, e.tags, e.tier, e.org_unit, n.places,
        CAST(round(CAST(1000 * least(n.near / whole.weight, 1) AS numeric)) AS integer) AS score
    FROM near n JOIN entries e USING (id) CROSS JOIN whole
    ORDER BY n.near DESC, e.id LIMIT :most
    """
).bindparams(
    bindparam("marks", type_=ARRAY(REAL())),
    bindparam("undone", type_=Float()),
    bindparam("kinds", type_=ARRAY(String())),
    bindparam("wide", type_=ARRAY(Text())),
    bindparam("boosts", type_=ARRAY(REAL())),
    bindparam("ways", type_=ARRAY(Text())),
    bindparam("factors", type_=ARRAY(REAL())),
    bindparam("places", type_=ARRAY(Integer())),
    bindparam("language", type_=String()),
    bindparam("category", type_=String()),
    bindparam("but", type_=ARRAY(Uuid())),
    bindparam("project_types", type_=JSONB()),
    bindparam("stages", type_=JSONB()),
    bindparam("tags", type_=JSONB()),
)
MARKS = (0.5, 0.6, 0.7, 1.0)
"""What a word counts in the text, in the tags, in what is recommended, and in the title."""

UNDONE = 1.6449
"""`ts_rank` divides by this, the sum of 1/n²: undone, a word once in the title counts 1."""


@dataclass(frozen=True)
class Found:
    """An entry that was found: how near it is, and in which words."""

    id: UUID
    kind: EntryKind
    key: str
    title: str
    opening: str
    language: Language | None
    category: str | None
    project_types: list[str]
    stages: list[Stage]
    tags: list[str]
    tier: str | None
    org_unit: str | None
    score: int
    terms: list[str]


async def find_entries(
    source: Reader | Transaction,
    question: Sequence[Sought],
    *kinds: EntryKind,
    at_most: int,
    but: Sequence[UUID] = (),
    filed: Mapping[str, Any] | None = None,
) -> list[Found]:
    """The entries of these kinds nearest to a question, nearest first.

    `filed` narrows by language, category, project_types, stages, tags; `but` leaves some out.
    """
    if not question:
        return []
    ways = [(way, f, p) for p, s in enumerate(question, start=1) for way, f in s.ways]
    rows = await source.execute(
        _NEAREST,
        {
            "kinds": [kind.value for kind in kinds],
            "wide": ["|".join(f"({way})" for way, f in s.ways if f > IN_PART) for s in question],
            "boosts": [s.weight for s in question],
            "ways": [way for way, _, _ in ways],
            "factors": [factor for _, factor, _ in ways],
            "places": [place for _, _, place in ways],
            "language": None,
            "category": None,
            "project_types": [],
            "stages": [],
            "tags": [],
            "but": list(but),
            "marks": list(MARKS),
            "undone": UNDONE,
            "decisive": DECISIVE_WORDS,
            "most": at_most,
            **(filed or {}),
        },
    )
    return [_found(row._asdict(), question) for row in rows]


def _found(row: dict[str, Any], question: Sequence[Sought]) -> Found:
    places = row.pop("places")
    said = [question[place - 1].said for place in places]
    return Found(**row, terms=list(dict.fromkeys(said)))
