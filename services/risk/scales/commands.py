"""What the PMO does with the risk scale: draft a version, change it, put it in force."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import func, select, text

from services.risk.scales.model import RiskScale, ScaleState
from services.risk.scales.queries import (
    SAID_EXAMPLE,
    Control,
    ImpactScale,
    ImpactWeights,
    LevelBounds,
    Overrides,
    PScale,
    Words,
    scale_in_force,
)
from shared.db.transaction import Transaction
from shared.domain.fields import Ref, Request, absent


class ScaleDraft(Request):
    """A whole scale: five bands of probability, five impacts for each objective, a matrix."""

    model_config = ConfigDict(json_schema_extra={"examples": [SAID_EXAMPLE]})

    name: Words
    p_scale: PScale
    i_scale: ImpactScale
    levels: LevelBounds
    overrides: Overrides = []
    impact_weights: ImpactWeights | None = None
    control: Annotated[Control | None, Field(description="As in the version in force if null.")] = (
        None
    )


class ScaleEdit(Request):
    """A merge patch: what is sent replaces, what is not sent stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"levels": {"medium": 4, "high": 9, "critical": 16}}]}
    )

    name: Words = absent()
    p_scale: PScale = absent()
    i_scale: ImpactScale = absent()
    levels: LevelBounds = absent()
    overrides: Overrides = absent()
    impact_weights: ImpactWeights | None = None
    control: Control = absent()


_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('risk_scales'))")
"""Versions are numbered, and put in force, one after the other."""


def _said(request: ScaleDraft | ScaleEdit) -> dict[str, Any]:
    sent_only = isinstance(request, ScaleEdit)
    return request.model_dump(mode="json", exclude_unset=sent_only)


async def draft_risk_scale(tx: Transaction, draft: ScaleDraft) -> RiskScale:
    """Write the next version; risks are judged by the one in force until it is activated."""
    await tx.execute(_ONE_AT_A_TIME)
    latest = (await tx.execute(select(func.max(RiskScale.number)))).scalar() or 0
    key, said = await tx.next_key("RSC"), _said(draft)
    said["control"] = said["control"] or (await scale_in_force(tx)).control
    made = RiskScale.draft(tx.new_id(), key, latest + 1, tx.actor.id, said, tx.now)
    return tx.add(made)


async def edit_risk_scale(tx: Transaction, ref: Ref, edit: ScaleEdit) -> RiskScale:
    """Change a draft."""
    scale = await tx.load(RiskScale, ref)
    scale.edit(_said(edit))
    return scale


async def activate_risk_scale(tx: Transaction, ref: Ref) -> RiskScale:
    """Put a draft in force; the version before it is retired in the same moment."""
    scale = await tx.load(RiskScale, ref)
    scale.lifecycle.check(scale.state, "activate")
    await tx.execute(_ONE_AT_A_TIME)
    in_force = select(RiskScale).where(RiskScale.state == ScaleState.ACTIVE).with_for_update()
    for before in await tx.every(RiskScale, in_force):
        before.retire()
    # The one before makes room first: only one may be in force.
    await tx.flush()
    scale.activate(tx.actor.id, tx.now)
    return scale
