"""What is done with deliverables: planned with a baseline, handed over, accepted, waived."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import select

from services.portfolio.deliverables.model import Deliverable
from services.portfolio.projects.commands import check_under_way
from shared.db.transaction import Transaction
from shared.domain.fields import Because, Reason, Request
from shared.projects.words import public_words


class Delivery(Request):
    """What shows that the deliverable is handed over."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"evidence": "系统已部署到生产环境，移交单 2026-031 已签收。"}]
        }
    )

    evidence: Reason


async def follow_baseline(tx: Transaction, project_id: UUID, content: Mapping[str, Any]) -> None:
    """The deliverables are those of the baseline; what is settled stays (REQ-135)."""
    mine = select(Deliverable).where(Deliverable.project_id == project_id)
    found = await tx.every(Deliverable, mine.order_by(Deliverable.id).with_for_update())
    known = {deliverable.code: deliverable for deliverable in found}
    said = {element["code"]: element for element in content["deliverables"]}
    for code, element in said.items():
        if code not in known:
            tx.add(Deliverable.plan(tx.new_id(), project_id, element))
        else:
            known[code].replan(element)
    for code, deliverable in known.items():
        if code not in said and deliverable.lifecycle.permits(deliverable.state, "drop"):
            deliverable.drop()


async def _held(tx: Transaction, deliverable_id: UUID, verb: str) -> Deliverable:
    deliverable = await tx.load(Deliverable, deliverable_id)
    deliverable.lifecycle.check(deliverable.state, verb)
    await check_under_way(tx, deliverable.project_id)
    return deliverable


async def deliver(tx: Transaction, deliverable_id: UUID, said: Delivery) -> Deliverable:
    """Hand it over, for the first time or again (REQ-135). Errors: 409 `not_under_way`."""
    deliverable = await _held(tx, deliverable_id, "deliver")
    deliverable.deliver(tx.actor, said.evidence, tx.now)
    return deliverable


async def accept(tx: Transaction, deliverable_id: UUID) -> Deliverable:
    """Accept what was handed over (REQ-135).

    Errors: 403 `sod_violation`; 409 `not_under_way`.
    """
    deliverable = await _held(tx, deliverable_id, "accept")
    deliverable.accept(tx.actor, tx.now)
    return deliverable


async def reject(tx: Transaction, deliverable_id: UUID, because: Because) -> Deliverable:
    """Reject what was handed over (REQ-135).

    Errors: 403 `sod_violation`; 409 `not_under_way`.
    """
    deliverable = await _held(tx, deliverable_id, "reject")
    told = await public_words(tx, deliverable.project_id, because.reason)
    deliverable.reject(tx.actor, because.reason, told, tx.now)
    return deliverable


async def waive(tx: Transaction, deliverable_id: UUID, because: Because) -> Deliverable:
    """Let it go (REQ-135). Errors: 409 `not_under_way`."""
    deliverable = await _held(tx, deliverable_id, "waive")
    told = await public_words(tx, deliverable.project_id, because.reason)
    deliverable.waive(tx.actor, because.reason, told, tx.now)
    return deliverable
