"""One undertaking that has gone all the way through the services, and everybody around it.

What a service adds to it stands in its own `tests/<service>/scene.py`, where each of these may be:

- `NOBODYS`: its collections that belong to the organisation;
- `PRIVATE`: its collections that are between one of the people and some roles, by name;
- `async def before(world)`: what there must be before the proposal is drafted;
- `async def drafted(world, proposal)`: what its people add while it is a draft;
- `async def afterwards(made)`: what is kept beside the undertaking, once all have taken it over.

All of it by what people and services really do; a record whose id no list tells goes into
`made.kept[service, collection]`.
"""

from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from uuid import UUID, uuid4

from deploy.local.personas import PERSONAS, Persona
from shared.contracts.base import Confidentiality, Member, Undertaking
from shared.db.jobs import enqueue
from shared.domain.actor import Actor, ProjectRole, Role
from shared.domain.permissions import READ_ALL
from shared.messaging.delivery import Delivered
from shared.projects.copy import remember
from shared.webhooks.queries import DRAFT_EXAMPLE
from tests.knowledge.given import published_lesson
from tests.suites.offered import Operation, operations
from tests.support import given
from tests.support.tree import service_names
from tests.support.world import Subject, World

READER = Persona("reader-xie", "谢静", "reads along")
OUTSIDER = PERSONAS["sponsor-li"]
DECIDER = Persona("director-du", "杜衡", "decides, and is never asked again", (Role.PMO_DIRECTOR,))

PARTS: dict[ProjectRole, Persona] = {
    ProjectRole.SPONSOR: PERSONAS["sponsor-zhang"],
    ProjectRole.AUTHOR: PERSONAS["employee-he"],
    ProjectRole.ASSESSOR: PERSONAS["analyst-lin"],
    ProjectRole.PROJECT_MANAGER: PERSONAS["pm-zhou"],
    ProjectRole.TEAM_MEMBER: PERSONAS["pm-wu"],
    ProjectRole.READER: READER,
}
"""Who takes which part in the undertaking; nobody else has one."""

HOLDERS: dict[Role, Persona] = {
    Role.PMO_ANALYST: PERSONAS["analyst-zhao"],
    Role.PMO_DIRECTOR: PERSONAS["director-chen"],
    Role.BOARD_MEMBER: PERSONAS["board-wang"],
    Role.EXECUTIVE: PERSONAS["executive-ma"],
    Role.RESOURCE_MANAGER: PERSONAS["rm-xu"],
    Role.AUDITOR: PERSONAS["auditor-hu"],
    Role.ADMINISTRATOR: PERSONAS["admin-gao"],
    Role.INTEGRATOR: PERSONAS["integrator-erp"],
}
"""One holder of each role in the organisation, without a part in the undertaking."""

EVERYBODY = (*PARTS.values(), *HOLDERS.values(), OUTSIDER)

AUDITOR, ADMINISTRATOR = HOLDERS[Role.AUDITOR], HOLDERS[Role.ADMINISTRATOR]
INTEGRATOR = HOLDERS[Role.INTEGRATOR]
ASKS_FOR_JOBS = PARTS[ProjectRole.SPONSOR]

NOBODYS = {"project-types", "lessons", "parked-events"}
"""Collections that belong to the organisation: everybody knows of their records."""


@cache
def acts() -> list[Any]:
    """The modules by which services add to the scene, in the order in which it meets them."""
    names = [f"tests.{name}.scene" for name in service_names()]
    return [import_module(name) for name in names if find_spec(name)]


@cache
def nobodys() -> frozenset[str]:
    """The collections that belong to the organisation, of all services."""
    return frozenset(NOBODYS).union(*[getattr(act, "NOBODYS", ()) for act in acts()])


@cache
def private() -> dict[str, tuple[Persona, frozenset[Role]]]:
    """The collections that are between one of the people and some roles, of all services."""
    return {name: who for act in acts() for name, who in getattr(act, "PRIVATE", {}).items()}


async def _play(moment: str, *what: Any) -> None:
    for act in acts():
        if hasattr(act, moment):
            await getattr(act, moment)(*what)


@dataclass
class Scene:
    """The undertaking, and where each service keeps what belongs to it."""

    world: World
    project_id: str
    level: Confidentiality
    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    """Ids of what does not belong to it, by service and collection (the last word of its path)."""
    _known: dict[tuple[str, str], str] = field(default_factory=dict)

    @staticmethod
    def parts(person: Persona) -> frozenset[str]:
        """The person's parts in the undertaking."""
        return frozenset(part for part, member in PARTS.items() if member == person)

    def sees(self, person: Persona, operation: Operation) -> bool:
        """Whether the record that the operation names exists for that person."""
        if not operation.parameters or operation.collection in nobodys():
            return True
        if operation.collection in private():
            author, roles = private()[operation.collection]
            return person == author or not roles.isdisjoint(person.roles)
        if operation.collection == "jobs":
            return person == ASKS_FOR_JOBS
        if operation.collection == "webhooks":
            # Who may ask for none is told so before any is looked for.
            return not operation.command or person in (INTEGRATOR, ADMINISTRATOR)
        return bool(self.parts(person)) or not READ_ALL[self.level].isdisjoint(person.roles)

    async def path(self, operation: Operation) -> str:
        """The operation's path, with the ids of this undertaking's records in it."""
        filled = ""
        for part in operation.path.split("/")[1:]:
            name = part[1:-1] if part.startswith("{") else None
            filled += f"/{part if name is None else await self._id(operation, filled, name)}"
        return filled

    async def _id(self, operation: Operation, collection: str, name: str) -> str:
        known = (collection, name)
        if known not in self._known:
            self._known[known] = await self._found(operation, collection, name)
        return self._known[known]

    async def _found(self, operation: Operation, collection: str, name: str) -> str:
        subject = self.world.service(operation.service)
        if kept := self.kept.get((operation.service, collection.rpartition("/")[2])):
            return kept
        answer = await subject.call(AUDITOR, "GET", collection, params={"limit": 200})
        if answer.status_code == 404 and name == "project_id":
            return self.project_id
        items = answer.json().get("items")
        assert items, f"no record of {collection}: tests/{operation.service}/scene.py must make one"
        ours = [i for i in items if self.project_id in (i.get("id"), i.get("project_id"))]
        record = (ours or items)[0]
        return str(record.get(name) or record.get("code") or record["id"])


async def scene(world: World, level: Confidentiality) -> Scene:
    """An approved proposal of this level that every service has taken over."""
    author, sponsor = PARTS[ProjectRole.AUTHOR], PARTS[ProjectRole.SPONSOR]
    assessor = PARTS[ProjectRole.ASSESSOR]
    await _play("before", world)
    drafted = await given.drafted_proposal(
        world,
        sponsor=author.id,
        sponsor_id=sponsor.id,
        confidentiality=level,
        named_people=[assessor.id, DECIDER.id],
    )
    await _play("drafted", world, drafted)
    drafted = await given.seen(world, drafted, author.id)
    submitted = await given.submitted_proposal(world, drafted=drafted, sponsor=author.id)
    # Who is named knows of it as soon as intake has heard of them.
    await world.travel(submitted["id"])
    proposal = await given.approved_proposal(
        world,
        submitted=submitted,
        assessor=assessor.id,
        manager=PARTS[ProjectRole.PROJECT_MANAGER].id,
        conditions=("启动前完成等保测评方案",),
        by=DECIDER,
    )
    made = Scene(world, proposal["id"], level)
    await world.travel(proposal["id"])
    for name in service_names():
        subject = world.service(name)
        await _tell_members(subject, made)
        made.kept[name, "jobs"] = await _ask_for_job(subject)
        made.kept[name, "parked-events"] = await park(subject)
        made.kept[name, "webhooks"] = await _subscribe(subject)
    lesson = await published_lesson(world.service("knowledge"))
    made.kept["knowledge", "lessons"] = lesson["id"]
    await _suggest_a_change(world, made)
    await _play("afterwards", made)
    return made


async def _tell_members(subject: Subject, made: Scene) -> None:
    """As portfolio would tell it when the last of them has joined."""
    (row,) = await subject.rows(
        "SELECT key, title, state FROM projects_copy WHERE id = :id", id=UUID(made.project_id)
    )
    told = Undertaking(
        id=UUID(made.project_id),
        **row,
        confidentiality=made.level,
        revision=1000,
        members=tuple(Member(person_id=p.id, role=r) for r, p in PARTS.items()),
    )
    async with subject.db.begin(Actor.system(subject.name)) as tx:
        await remember(tx, [("portfolio", told)])


async def _ask_for_job(subject: Subject) -> str:
    async with subject.db.begin(Actor(ASKS_FOR_JOBS.id)) as tx:
        job = await enqueue(tx, "nobodysWork", {})
    return str(job.id)


async def park(subject: Subject) -> str:
    """A message that is no fact: STUCK at once."""
    key = uuid4()
    message = Delivered(f"pmo.intake.Nonsense.v1.{key}", None, b"", key.int % 2**60, 0, "")
    await subject.deliver(message)
    (row,) = await subject.rows(
        "SELECT event_id FROM parked_events WHERE subject = :subject", subject=message.subject
    )
    return str(row["event_id"])


async def _subscribe(subject: Subject) -> str:
    """Another system is told of all that is public."""
    webhook = await given.said(subject, INTEGRATOR, "POST", "/webhooks", DRAFT_EXAMPLE)
    return str(webhook["id"])


async def _suggest_a_change(world: World, made: Scene) -> None:
    (suggest,) = [o for o in operations("change") if o.name == "suggestChange"]
    member = PARTS[ProjectRole.TEAM_MEMBER]
    await given.said(
        world.service("change"), member.id, "POST", await made.path(suggest), suggest.body
    )
