"""What the PMO does with checklists: draft a version, change it, put it in force."""

from typing import Any

from pydantic import ConfigDict
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from services.risk.checklists.model import ChecklistState, RiskChecklist, TypeChecklists
from services.risk.checklists.queries import SAID_EXAMPLE, Items
from services.risk.checklists.rules import Stage
from services.risk.scales.queries import Words
from shared.contracts.base import ProjectTypeCode
from shared.contracts.portfolio import ProjectTypeChanged
from shared.db.transaction import Transaction
from shared.domain.fields import Ref, Request, absent


class ChecklistDraft(Request):
    """A whole checklist: for which projects, for which stage, and what to think of."""

    model_config = ConfigDict(json_schema_extra={"examples": [SAID_EXAMPLE]})

    code: ProjectTypeCode
    project_type: ProjectTypeCode
    stage: Stage
    name: Words
    items: Items


class ChecklistEdit(Request):
    """A merge patch: what is sent replaces, what is not sent stays."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": {"zh": "信息化项目启动", "en": "IT projects, initiation"}}]
        }
    )

    name: Words = absent()
    items: Items = absent()


_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('risk_checklists'))")
"""Versions are numbered, and put in force, one after the other."""


def _said(request: ChecklistDraft | ChecklistEdit) -> dict[str, Any]:
    return request.model_dump(mode="json", exclude_unset=True)


async def draft_risk_checklist(tx: Transaction, draft: ChecklistDraft) -> RiskChecklist:
    """Write the next version; registers keep to the one in force until it is activated."""
    await tx.execute(_ONE_AT_A_TIME)
    same = (RiskChecklist.code == draft.code, RiskChecklist.stage == draft.stage)
    latest = (await tx.execute(select(func.max(RiskChecklist.number)).where(*same))).scalar()
    said = _said(draft) | {"stage": draft.stage}
    key, number = await tx.next_key("RCL"), (latest or 0) + 1
    return tx.add(RiskChecklist.draft(tx.new_id(), key, number, tx.actor.id, said, tx.now))


async def edit_risk_checklist(tx: Transaction, ref: Ref, edit: ChecklistEdit) -> RiskChecklist:
    """Change a draft."""
    checklist = await tx.load(RiskChecklist, ref)
    checklist.edit(_said(edit))
    return checklist


async def activate_risk_checklist(tx: Transaction, ref: Ref) -> RiskChecklist:
    """Put a draft in force; the version before it is retired in the same moment."""
    checklist = await tx.load(RiskChecklist, ref)
    checklist.lifecycle.check(checklist.state, "activate")
    await tx.execute(_ONE_AT_A_TIME)
    in_force = select(RiskChecklist).where(
        RiskChecklist.state == ChecklistState.ACTIVE,
        RiskChecklist.code == checklist.code,
        RiskChecklist.stage == checklist.stage,
    )
    for before in await tx.every(RiskChecklist, in_force.with_for_update()):
        before.retire()
    # The one before makes room first: only one may be in force.
    await tx.flush()
    checklist.activate(tx.now)
    return checklist


async def remember_type(tx: Transaction, changed: ProjectTypeChanged) -> None:
    """Which checklists a type uses from now on; an older version of the type says nothing new."""
    row = {
        "project_type": changed.code,
        "type_version": changed.type_version,
        "by_tier": {profile.tier: profile.risk_checklist for profile in changed.profiles},
    }
    told = insert(TypeChecklists).values(row)
    await tx.execute(
        told.on_conflict_do_update(
            index_elements=[TypeChecklists.project_type],
            set_={name: told.excluded[name] for name in ("type_version", "by_tier")},
            where=told.excluded.type_version > TypeChecklists.type_version,
        )
    )
