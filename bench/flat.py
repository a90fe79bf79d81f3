"""Whether people wait as long among 300,000 as among a few: every list, board and report.

Each service is filled, looked at and emptied in turn. `python -m bench.flat risk` does one of them;
with `--plans` it shows how the database does what is not flat, with `--rows` among fewer.
"""

import argparse
import asyncio
import logging
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from itertools import groupby
from time import perf_counter, process_time
from typing import Any

import asyncpg
import structlog
import uvloop
from sqlalchemy import Enum

from bench.asking import PAGE, Asking
from bench.beginning import beginning
from bench.crowd import MANY, forget_references, multiply
from bench.listed import Look, looks
from bench.spoken import Spoken, owner_of, slowest, tables
from deploy.local.personas import PERSONAS, Persona
from tests.suites.scene import AUDITOR, EVERYBODY, Scene
from tests.support.tree import service_names
from tests.support.world import Subject

LOOKS, AGAIN, ENOUGH = 6, 3, 2000
"""How often one looks, how often again at what is slow (others use the machine, too), and for how
many milliseconds at the most. After five looks PostgreSQL may
plan for any value at once, which is when an index that is missing shows."""

TIMES, NOTICED, BORNE = 3.0, 25.0, 1000.0
"""What takes three times as long as among a few is not flat, once it takes more than so many ms:
a page of a list, or a report that counts all there is."""

FIRST = ("director-chen", "auditor-hu", "admin-gao", "integrator-erp")
READERS = (*[PERSONAS[name] for name in FIRST], *EVERYBODY)
"""Who may see a list, if anybody: it is looked at by whoever is shown most of it."""

FEW = Persona("pm-zhou-17", "周涛", "manages a few projects among hundreds of thousands")
SHARED = {"projects_copy", "project_members", "people_copy"}
"""What decides on who sees what is always filled."""


@dataclass
class Waited:
    """For what one waited how many milliseconds, among a few and among many."""

    asking: Asking
    asked: Mapping[str, Any]
    few: float
    many: float

    @property
    def times(self) -> float:
        """How much longer among many."""
        return self.many / self.few

    @property
    def flat(self) -> bool:
        """Whether nobody notices how many there are."""
        most = NOTICED if self.asking.look.is_list else BORNE
        return self.times <= TIMES or self.many <= most

    def __str__(self) -> str:
        said = [f"{name}={value}" for name, value in self.asked.items() if name != "cursor"]
        said += ["far on"] if "cursor" in self.asked else []
        what = " ".join((str(self.asking.look), self.asking.who.id, *said))
        name = "FLAT" if self.flat else "NOT FLAT"
        figures = f"few {self.few:.1f} ms, many {self.many:.1f} ms"
        return f"{name} {what:<80} {self.times:.2f} ({figures})"


@dataclass
class Service:
    """One service, among few and among many."""

    scene: Scene
    subject: Subject
    spoken: Spoken
    owner: asyncpg.Connection
    many: int
    plans: bool
    waited: list[Waited] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    async def measured(self) -> None:
        """Look at everything, fill the tables that were read, look again, and empty them."""
        shown, read = [], set(SHARED)
        for look in looks(self.subject.name):
            asking = await self._reader(look)
            if asking is None:
                continue
            few = await self._took(asking, look.operation.required)
            read |= await tables(self.owner, self.spoken.selects)
            shown.append((asking, few))
        await self._fill(read)
        for asking, few in shown:
            try:
                await self._look(asking, few)
            except Exception as error:
                self.wrong.append(f"{asking.look} cannot be looked at: {error!r}"[:500])
        await self.owner.execute(f"TRUNCATE {', '.join(read)}")

    async def _reader(self, look: Look) -> Asking | None:
        """Who is shown most of it; a list must show something to somebody."""
        best, most = None, 0
        for path in await self._paths(look):
            for who in READERS:
                asking = Asking(self.subject, look, who, path)
                page = await asking.page(look.operation.required)
                rows = len(page["items"]) if page and look.is_list else int(page is not None)
                if rows > most:
                    best, most = asking, rows
            if most:
                return best
        nothing = f"{look} shows nothing to anybody, and so it cannot be filled"
        if look.is_list:
            self.wrong.append(nothing)
        else:
            print("LEFT OUT", nothing, flush=True)
        return None

    async def _paths(self, look: Look) -> list[str]:
        """Where it is: in the record of the scene, or in another one of its kind."""
        paths, path = [], look.operation.path
        with suppress(AssertionError):
            paths.append(await self.scene.path(look.operation))
        if path.count("{") == 1:
            collection, parameter = path.split("/{")
            name, _, below = parameter.partition("}")
            found = await self.subject.call(AUDITOR, "GET", collection, params={"limit": PAGE})
            others = found.json().get("items", ()) if found.status_code == 200 else ()
            paths += [f"{collection}/{row.get(name) or row['id']}{below}" for row in others]
        return paths

    async def _fill(self, names: set[str]) -> None:
        """Until there are so many in each of the tables."""
        begin, waiting = perf_counter(), iter(sorted(names))
        await forget_references(self.owner)
        persons = {person.id for person in READERS}
        asked_for = {name for look in looks(self.subject.name) for name in look.filters}

        async def fill() -> None:
            owner = await owner_of(self.subject)
            for name in waiting:
                try:
                    await multiply(owner, name, persons, self._fixed(name), asked_for, self.many)
                except asyncpg.PostgresError as error:
                    self.wrong.append(f"{self.subject.name}: {name} cannot be filled: {error!r}")
            await owner.close()

        await asyncio.gather(fill(), fill())
        took = perf_counter() - begin
        print(f"{self.subject.name}: {len(names)} tables filled in {took:.0f} s", flush=True)

    def _fixed(self, table: str) -> dict[str, list[str]]:
        """The columns of a table that have few values, with these."""
        base = import_module(f"services.{self.subject.name}.base").Base
        columns = base.metadata.tables[table].columns if table in base.metadata.tables else ()
        return {c.name: c.type.enums for c in columns if isinstance(c.type, Enum)}

    async def _look(self, asking: Asking, few: float) -> None:
        look, required = asking.look, asking.look.operation.required
        if not look.is_list:
            await self._wait(asking, required, few)
            return
        page = await asking.page(required)
        # What belongs to one record may have a bound of its own.
        if not look.operation.parameters and page["next_cursor"] is None:
            self.wrong.append(f"{look} has one page, however much there is")
        for who in (asking.who, FEW):
            another = Asking(self.subject, look, who, asking.path)
            for asked in [asked async for asked in another.questions()]:
                await self._wait(another, asked, few)

    async def _wait(self, asking: Asking, asked: Mapping[str, Any], few: float) -> None:
        waited = Waited(asking, asked, few, await self._took(asking, asked))
        for _ in range(AGAIN):
            if not waited.flat:
                waited.many = min(waited.many, await self._took(asking, asked))
        self.waited.append(waited)
        if not waited.flat:
            print(waited, flush=True)
            if self.plans:
                async with self.spoken.heard() as selects:
                    await asking.page(asked)
                print(await slowest(self.owner, selects), flush=True)

    async def _took(self, asking: Asking, asked: Mapping[str, Any]) -> float:
        """The milliseconds of a few looks that needed least: our processor's and the database's."""
        took: list[float] = []
        while len(took) < LOOKS and sum(took) < ENOUGH:
            begin = process_time()
            async with self.spoken.heard():
                page = await asking.page(asked)
            took.append((process_time() - begin + self.spoken.seconds) * 1e3)
            if page is None:
                raise AssertionError(f"{asking.look} is refused to {asking.who.id}: {asked}")
        return min(took)

    def report(self) -> None:
        """One line for each list, board and report: where one waits longest; and what is wrong."""
        for _, asked in groupby(self.waited, key=lambda waited: waited.asking.look):
            print(max(asked, key=lambda waited: (not waited.flat, waited.times)))
        for complaint in self.wrong:
            print("WRONG", complaint)

    @property
    def good(self) -> bool:
        """Whether all is flat, and nothing was left out."""
        return not self.wrong and all(waited.flat for waited in self.waited)


async def flat(names: Sequence[str], many: int = MANY, *, plans: bool = False) -> bool:
    """Measure these services: whether all they show at once is flat."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    good = True
    async with beginning() as scene:
        for name in names:
            begin, subject = perf_counter(), scene.world.service(name)
            owner = await owner_of(subject)
            service = Service(scene, subject, await Spoken.by(subject), owner, many, plans)
            try:
                await service.measured()
            finally:
                await owner.close()
            service.report()
            good = good and service.good
            took, asked = perf_counter() - begin, len(service.waited)
            print(f"{name}: asked {asked} questions in {took:.0f} s", flush=True)
    return good


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("services", nargs="*", default=service_names())
    parser.add_argument("--rows", type=int, default=MANY)
    parser.add_argument("--plans", action="store_true")
    said = parser.parse_args()
    sys.exit(0 if uvloop.run(flat(said.services, said.rows, plans=said.plans)) else 1)
