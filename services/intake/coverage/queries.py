"""The report on stakeholder coverage: consulted by influence, and changes a requirement."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import CTE, func, select
from sqlalchemy.dialects.postgresql import JSONB

from services.intake.consultations.queries import heard
from services.intake.consultations.rules import share
from services.intake.proposals.model import Proposal
from services.intake.proposals.queries import PROPOSAL
from services.intake.requirements.model import Requirement
from services.intake.stakeholders.model import Stakeholder
from shared.db.transaction import Reader
from shared.domain.fields import Date, Figure, Ref
from shared.domain.permissions import readable_levels

MOST_PROPOSALS = 1000
"""What one report looks at: the latest of the period."""

EXAMPLE: dict[str, Any] = {
    "proposals": 1,
    "complete": True,
    "by_influence": [
        {"influence": 5, "stakeholders": 2, "consulted": 1, "waived": 1, "share": "0.5000"},
        {"influence": 4, "stakeholders": 1, "consulted": 1, "waived": 0, "share": "1.0000"},
    ],
    "stakeholders": 3,
    "consulted": 2,
    "share": "0.6667",
    "requirements": 8,
    "changes": 2,
    "volatility": "0.2500",
}


class CoverageQuery(BaseModel):
    """One proposal, or those drafted in a period: its days are counted in."""

    model_config = ConfigDict(extra="forbid")

    proposal_id: Ref | None = None
    since: Date | None = None
    until: Date | None = None


class InfluenceCoverage(BaseModel):
    """How many of one influence were consulted."""

    influence: int
    stakeholders: int
    consulted: int
    waived: Annotated[int, Field(description="The director need not hear them.")]
    share: Annotated[Figure, Field(description="Consulted of all, 0 to 1.")]


class CoverageView(BaseModel):
    """Who was heard, by influence, and how often requirements changed (REQ-056)."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    proposals: Annotated[int, Field(description="How many were looked at.")]
    complete: Annotated[
        bool, Field(description="False where only the latest 1,000 of the period were looked at.")
    ]
    by_influence: Annotated[list[InfluenceCoverage], Field(description="The highest first.")]
    stakeholders: int
    consulted: int
    share: Annotated[Figure, Field(description="Consulted of all, 0 to 1.")]
    requirements: int
    changes: Annotated[int, Field(description="Changes after they were captured.")]
    volatility: Annotated[Figure, Field(description="Changes a requirement.")]


async def stakeholder_coverage(read: Reader, query: CoverageQuery, zone: ZoneInfo) -> CoverageView:
    """How well the stakeholders of what the reader may see were heard (REQ-056)."""
    only = None
    if query.proposal_id is not None:
        only = (await PROPOSAL.one(read, [Proposal.id], query.proposal_id)).id
    chosen = _chosen(read, query, zone, only)
    of_chosen = select(chosen.c.id).limit(MOST_PROPOSALS)
    by_influence = (
        select(
            Stakeholder.influence,
            func.count().label("stakeholders"),
            func.count().filter(heard()).label("consulted"),
            func.count().filter(Stakeholder.waived_at.is_not(None)).label("waived"),
        )
        .where(Stakeholder.proposal_id.in_(of_chosen))
        .group_by(Stakeholder.influence)
        .subquery()
    )
    required = (
        select(
            func.count().label("requirements"),
            func.coalesce(func.sum(Requirement.changes), 0).label("changes"),
        )
        .where(Requirement.proposal_id.in_(of_chosen))
        .subquery()
    )
    rows = func.jsonb_agg(func.to_jsonb(by_influence.table_valued()), type_=JSONB)
    found = (
        await read.execute(
            select(
                select(func.count()).select_from(chosen).scalar_subquery().label("proposals"),
                select(rows).scalar_subquery().label("by_influence"),
                required.c.requirements,
                required.c.changes,
            )
        )
    ).one()
    return _shown(found)


def _chosen(read: Reader, query: CoverageQuery, zone: ZoneInfo, only: UUID | None) -> CTE:
    """The proposals that the report is about, and one more than it looks at."""
    chosen = select(Proposal.id)
    if only is not None:
        chosen = chosen.where(Proposal.id == only)
    else:
        visible = PROPOSAL.visible_to(reader=PROPOSAL.is_reader(read.actor))
        chosen = chosen.where(visible).params(
            person=read.actor.id, levels=readable_levels(read.actor)
        )
    if query.since is not None:
        chosen = chosen.where(Proposal.drafted_at >= _midnight(query.since, zone))
    if query.until is not None:
        after = _midnight(query.until, zone) + timedelta(days=1)
        chosen = chosen.where(Proposal.drafted_at < after)
    latest = chosen.order_by(Proposal.drafted_at.desc(), Proposal.id.desc())
    return latest.limit(MOST_PROPOSALS + 1).cte("chosen")


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _shown(found: Any) -> CoverageView:
    counted = sorted(found.by_influence or [], key=lambda row: -row["influence"])
    everybody = sum(row["stakeholders"] for row in counted)
    consulted = sum(row["consulted"] for row in counted)
    return CoverageView.model_validate(
        {
            "proposals": min(found.proposals, MOST_PROPOSALS),
            "complete": found.proposals <= MOST_PROPOSALS,
            "by_influence": [
                {**row, "share": share(row["consulted"], row["stakeholders"])} for row in counted
            ],
            "stakeholders": everybody,
            "consulted": consulted,
            "share": share(consulted, everybody),
            "requirements": found.requirements,
            "changes": found.changes,
            "volatility": share(found.changes, found.requirements),
        }
    )
