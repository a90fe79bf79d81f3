"""What people do with risks: identify them, say them better, reject what is none."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from services.risk.checklists.rules import Category, Stage
from services.risk.registers.model import RiskRegister
from services.risk.registers.rules import Counted
from services.risk.risks.model import Risk, RiskKind, Velocity, refusal_to
from services.risk.risks.queries import SAID_EXAMPLE, peers_of
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.fields import TEXT, Because, Date, Line, Ref, Request, absent
from shared.projects.words import public_words

Statement = Annotated[
    str, StringConstraints(strict=True, min_length=1, max_length=2000, pattern=TEXT)
]
Group = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z0-9][A-Z0-9_-]{0,39}$"),
    Field(description="A shared cause; of its risks the largest counts.", examples=["SUPPLIER"]),
]


class RiskDraft(Request):
    """A cause that is there, an event that may come, an effect that would follow (REQ-175)."""

    model_config = ConfigDict(json_schema_extra={"examples": [SAID_EXAMPLE]})

    kind: RiskKind
    cause: Statement
    event: Statement
    effect: Statement
    category: Category
    subcategory: Line | None = None
    stage: Stage
    proximity_date: Date | None = None
    velocity: Velocity | None = None
    owner_id: Annotated[
        PersonId | None, Field(description="May follow, but not later than the assessment.")
    ] = None
    correlation_group: Group | None = None


class RiskEdit(Request):
    """A merge patch: what is sent replaces, null empties, what is not sent stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"owner_id": "pm-zhou", "velocity": "DAYS"}]}
    )

    cause: Statement = absent()
    event: Statement = absent()
    effect: Statement = absent()
    category: Category = absent()
    subcategory: Line | None = None
    stage: Stage = absent()
    proximity_date: Date | None = None
    velocity: Velocity | None = None
    owner_id: PersonId | None = None
    correlation_group: Group | None = None


async def may_travel(tx: Transaction, project_id: UUID) -> bool:
    """Whether words about an undertaking may be told."""
    return bool(await public_words(tx, project_id, "words"))


async def add_risk(tx: Transaction, register: RiskRegister, said: Mapping[str, Any]) -> Risk:
    """Write a risk into a locked register."""
    key, public = await tx.next_key("RSK"), await may_travel(tx, register.project_id)
    known = {"from_checklist_item": None, **said}
    made = Risk.identify(tx.new_id(), key, register, tx.actor.id, known, tx.now, public=public)
    return tx.add(made)


async def recount(
    tx: Transaction, register: RiskRegister, risk: Risk, before: Counted | None
) -> None:
    """Let the register, which is locked, count the risk as it is now."""
    after = risk.counted
    if after != before:
        groups = {c.group for c in (before, after) if c is not None and c.group is not None}
        register.recount(before, after, await peers_of(tx, risk, groups))


async def identify_risk(tx: Transaction, register_ref: Ref, draft: RiskDraft) -> Risk:
    """Write down a threat or an opportunity (REQ-175)."""
    return await add_risk(tx, await tx.load(RiskRegister, register_ref), draft.model_dump())


async def held_by_who_answers(tx: Transaction, ref: Ref, verb: str) -> tuple[Risk, RiskRegister]:
    """A risk that the actor may take this step with, and its register, both locked.

    Errors: 409 `illegal_move`, 409 `not_the_risk_owner`.
    """
    risk = await tx.load(Risk, ref)
    risk.lifecycle.check(risk.state, verb)
    register = await tx.load(RiskRegister, risk.register_id)
    refusal = refusal_to(risk, tx.actor, tx.roles_here, register.state)
    if refusal is not None:
        raise refusal
    return risk, register


async def edit_risk(tx: Transaction, ref: Ref, edit: RiskEdit) -> Risk:
    """Change what is said of it, whose it is, or with which others it shares its cause."""
    risk, register = await held_by_who_answers(tx, ref, "edit")
    before, public = risk.counted, await may_travel(tx, risk.project_id)
    risk.edit(edit.model_dump(exclude_unset=True), public=public)
    await recount(tx, register, risk, before)
    return risk


async def reject_risk(tx: Transaction, ref: Ref, because: Because) -> Risk:
    """Take it out of what the register counts: it is none (REQ-175)."""
    risk = await tx.load(Risk, ref)
    risk.lifecycle.check(risk.state, "reject")
    register = await tx.load(RiskRegister, risk.register_id)
    before, told = risk.counted, await public_words(tx, risk.project_id, because.reason)
    risk.reject(because.reason, told)
    await recount(tx, register, risk, before)
    return risk
