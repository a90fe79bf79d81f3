"""Multiplies the few rows of a table to 300,000: the same people's work, many times over.

Each row is copied `k` times, and a copy is a row of another world: every id in it is another one,
the same in whatever table it stands, and so is every person. One copy of a hundred stays with the
record that it belongs to, so that one project, one register, one proposal has very many, and
speaks of the same; the others belong to thousands of them. What exists once a project exists for
as many projects.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import asyncpg

MANY = 300_000
SOME = 40
"""How many rows of a table are copied, if it has more."""

UNDERTAKINGS = "projects_copy"
"""Here each row is copied so often: whatever belongs to the last copy, its project is there."""

OWN = "projects", "proposals"

PARENTS = PEOPLE = MANY // SOME
"""Among how many records, and how many people, the copies are shared out: of each there are so
many copies at least."""

KEPT = {"calendar_id"}
"""What few share, however many they are."""

BUSY, TENTH, RARE = "k % 100 = 0", "k % 10 = 2", "k % 1000 = 1"
"""Which copies stay with one record; which have the first and which the last value of a filter."""

LEVELS = "CASE WHEN k % 20 = 3 THEN 'SECRET' ELSE 'PUBLIC_IN_ORG' END"
"""How confidential an undertaking is: some are not shown to who sees all others."""

COPY = """
    CREATE OR REPLACE FUNCTION pg_temp.copy_of(id uuid, k int) RETURNS uuid IMMUTABLE
    RETURN CASE WHEN k = 0 THEN id ELSE overlay(overlay(
        lpad(to_hex(1767225600000 - k * 60000::bigint), 12, '0') || md5(id::text || k)
        PLACING '7' FROM 13 FOR 1) PLACING '8' FROM 17 FOR 1)::varchar(32)::uuid END
"""
"""The id of the copy, which is older the greater its number is."""

COLUMNS = """
    SELECT a.attname AS name, format_type(a.atttypid, NULL) AS kind,
        CASE WHEN a.atttypid = 'varchar'::regtype THEN a.atttypmod - 4 END AS longest
    FROM pg_attribute a
    WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attidentity = '' AND a.attgenerated = ''
    ORDER BY a.attnum
"""

UNIQUE = """
    SELECT array_agg(a.attname::text) AS names,
        coalesce(pg_get_expr(i.indpred, i.indrelid), 'true') AS holds
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
    WHERE i.indrelid = $1::regclass AND i.indisunique
    GROUP BY i.indexrelid, i.indpred, i.indrelid
"""

REFERENCES = """
    SELECT conrelid::regclass::text AS table, conname AS name
    FROM pg_constraint WHERE contype = 'f'
"""

INDEXES = """
    SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made
    FROM pg_index WHERE indrelid = $1::regclass AND NOT indisunique
"""

TOLD = "_key", "code", "key"
"""How columns are called by which people name records."""


@dataclass(frozen=True)
class Column:
    """One column that is written."""

    name: str
    kind: str
    longest: int | None


@dataclass
class Table:
    """A table, and how each column of a copy follows from the row and the number `k`."""

    name: str
    columns: Sequence[Column]
    unique: Sequence[tuple[Sequence[str], str]]
    people: frozenset[str]
    """The columns that hold persons."""
    values: Mapping[str, tuple[str, str]]
    """By column: two values that filters ask for, for a tenth of the copies and for very few."""
    fixed: frozenset[str] = frozenset()
    """The columns that have few values, which tell no copies apart."""
    alone: dict[str, list[str]] = field(default_factory=dict)
    """By column: when each copy must have a value of its own there."""
    only: list[str] = field(default_factory=lambda: ["true"])
    """Which rows can be copied: of what there may be one at a time, there is one already."""

    def __post_init__(self) -> None:
        for names, holds in self.unique:
            of = [c for c in self.columns if c.name in names and c.name not in holds]
            if not {c.name for c in self.columns} & set(names):
                # The database numbers each row itself.
                continue
            of = [c for c in of if c.name not in self.fixed]
            by = self._told_apart_by(of, len(names) == 1)
            for column in by:
                self.alone.setdefault(column.name, []).append(holds)
            if not by:
                self.only.append(f"NOT ({holds})")

    @staticmethod
    def _told_apart_by(columns: Sequence[Column], only: bool) -> Sequence[Column]:
        """Which columns of a unique index tell the copies apart."""
        numbers = [c for c in columns if c.kind in ("integer", "bigint")]
        names = [c for c in columns if c.longest and (only or c.name.endswith(TOLD))]
        ids = [c for c in columns if c.kind == "uuid"]
        days = [c for c in columns if c.kind == "date"]
        for found in (numbers[:1], names[:1], ids, days, [c for c in columns if c.longest][-1:]):
            if found:
                return found
        return ()

    def copied(self, column: Column) -> str:
        """The column of a copy."""
        name, kind = f't."{column.name}"', column.kind
        own = " OR ".join(f"({holds})" for holds in self.alone.get(column.name, ()))
        if column.name in KEPT and not own:
            return name
        if kind == "uuid":
            apart = f"{own or 'false'} OR {TENTH} OR {RARE}"
            place = f"CASE WHEN {apart} THEN k WHEN {BUSY} THEN 0 ELSE k % {PARENTS} END"
            return f"pg_temp.copy_of({name}, {'k' if own == '(true)' else place})"
        if column.name in self.people:
            number = "k" if own else f"k % {PEOPLE}"
            stays = "false" if own or self.once_a_record else BUSY
            return f"CASE WHEN {stays} THEN {name} ELSE {name} || '-' || {number} END"
        if column.name == "confidentiality":
            return LEVELS
        if kind == "tsvector":
            return f"CASE WHEN {BUSY} THEN {name} ELSE to_tsvector('simple', md5(k::text)) END"
        if own and column.longest:
            return f"left({name}, {column.longest - 9}) || '_' || k * 100 + n"
        if own and kind in ("integer", "bigint"):
            return f"{name} + k * 1000"
        if kind == "date":
            return f"{name} - k" if own else f"{name} - k % 700"
        if kind.startswith("timestamp"):
            return f"{name} - k * interval '1 minute'"
        if column.name in self.values:
            tenth, rare = self.values[column.name]
            return f"CASE WHEN {TENTH} THEN '{tenth}' WHEN {RARE} THEN '{rare}' ELSE {name} END"
        return name

    @property
    def once_a_record(self) -> bool:
        """Whether another record has one of these, if only for a time, or a person one in it."""
        ids = [c.name for c in self.columns if c.kind == "uuid" and c.name != "id"]
        return any(name in self.alone for name in ids)

    @property
    def those(self) -> str:
        """Which rows can be copied."""
        return " AND ".join(self.only)

    @property
    def statement(self) -> str:
        """Makes `$1` copies of each row."""
        names = ", ".join(f'"{column.name}"' for column in self.columns)
        copies = ", ".join(self.copied(column) for column in self.columns)
        rows = f'SELECT *, row_number() OVER () AS n FROM "{self.name}" WHERE {self.those}'
        return (
            f'INSERT INTO "{self.name}" ({names}) SELECT {copies}'
            f" FROM ({rows} LIMIT {SOME}) t, generate_series(1, $1::int) k"
        )


async def forget_references(owner: asyncpg.Connection) -> None:
    """Copies are made table by table: what belongs to something may be there before it."""
    for row in await owner.fetch(REFERENCES):
        await owner.execute(f'ALTER TABLE {row["table"]} DROP CONSTRAINT "{row["name"]}"')


async def multiply(
    owner: asyncpg.Connection,
    name: str,
    persons: Iterable[str],
    fixed: Mapping[str, Sequence[str]],
    values: Collection[str] = (),
    many: int = MANY,
) -> int:
    """Fill one table; how many rows it has then, 0 when it had none that could be copied.

    `fixed` are the columns that have few values, with these; of `values` some have others than
    they had, unless the table does not take that.
    """
    columns = [Column(**row) for row in await owner.fetch(COLUMNS, name)]
    if not any(column.kind == "uuid" for column in columns):
        # It counts what there is: there are as many cells as there are questions.
        return 0
    unique = [(row["names"], row["holds"]) for row in await owner.fetch(UNIQUE, name)]
    people = await _people(owner, name, columns, persons)
    others = {n: (v[0], v[-1]) for n, v in fixed.items() if n in values}
    table = Table(name, columns, unique, people, others, frozenset(fixed))
    rows = await owner.fetchval(f'SELECT count(*) FROM "{name}" WHERE {table.those}')
    there = min(SOME, rows)
    if not there:
        return 0
    copies = many if name == UNDERTAKINGS else many // there
    if table.once_a_record or await _is_an_undertakings(owner, name, columns):
        copies = min(copies, many // await _own_undertakings(owner))
    # What need not last is written once, and indexes are made faster than they grow.
    await owner.execute(f'ALTER TABLE "{name}" SET UNLOGGED')
    indexes = await owner.fetch(INDEXES, name)
    for index in indexes:
        await owner.execute(f"DROP INDEX {index['name']}")
    await owner.execute(COPY)
    try:
        await owner.execute(table.statement, copies)
    except asyncpg.CheckViolationError:
        table.values = {}
        await owner.execute(table.statement, copies)
    for index in indexes:
        await owner.execute(index["made"])
    # As autovacuum would leave it.
    await owner.execute(f'VACUUM ANALYZE "{name}"')
    return int(await owner.fetchval(f'SELECT count(*) FROM "{name}"'))


async def _people(
    owner: asyncpg.Connection, name: str, columns: Sequence[Column], persons: Iterable[str]
) -> frozenset[str]:
    found = set()
    for column in columns:
        if column.longest == 128:
            said = await owner.fetch(f'SELECT DISTINCT "{column.name}" AS who FROM "{name}"')
            if {row["who"] for row in said} & set(persons):
                found.add(column.name)
    return frozenset(found)


async def _is_an_undertakings(
    owner: asyncpg.Connection, name: str, columns: Sequence[Column]
) -> bool:
    """Whether its rows are called by the ids of undertakings, without being these themselves."""
    if name in (*OWN, UNDERTAKINGS) or "id" not in {c.name for c in columns if c.kind == "uuid"}:
        return False
    theirs = f'SELECT bool_and(id IN (SELECT id FROM {UNDERTAKINGS})) FROM "{name}"'
    return bool(await owner.fetchval(theirs))


async def _own_undertakings(owner: asyncpg.Connection) -> int:
    """How many undertakings there are to copy, where the service itself keeps them: what there is
    once for each is copied no more often than they are."""
    for name in OWN:
        if await owner.fetchval("SELECT to_regclass($1)", name):
            return max(1, min(SOME, int(await owner.fetchval(f"SELECT count(*) FROM {name}"))))
    return 1
