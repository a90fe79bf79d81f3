"""What was handed in, version by version; and what it is compared with as it is handed in."""

from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ARRAY, String, any_, bindparam, literal, select

from services.intake.contents.model import ProposalVersion
from services.intake.proposals.model import OPEN, Proposal, ProposalState
from services.intake.proposals.queries import PROPOSAL
from services.intake.submissions.rules import are_alike, normal
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.statements import Query
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Conflict, FieldProblem, NotFound
from shared.domain.fields import At
from shared.domain.permissions import readable_levels


class ProposalVersionView(BaseModel):
    """A version as it was handed in; it never changes."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    content: dict[str, Any]
    content_hash: str
    submitted_by: str
    submitted_at: At


COMPARED = 200
"""With how many of the sponsor's proposals, at most; the newest."""

SHOWN: tuple[Any, ...] = (Proposal.id, Proposal.key, Proposal.title)
_SAME_SPONSORS = Query(
    select(*SHOWN)
    .where(
        Proposal.sponsor_id == bindparam("sponsor"),
        Proposal.state == any_(literal([s.value for s in OPEN], ARRAY(String()))),
        Proposal.id != bindparam("id"),
    )
    .order_by(Proposal.drafted_at.desc())
    .limit(COMPARED)
)


async def check_not_a_duplicate(tx: Transaction, proposal: Proposal) -> None:
    """A sponsor has one open proposal of a title, but for duplicates that they acknowledge.

    Two that are handed in at once wait for each other. Errors: 409 `duplicate_proposal`.
    """
    await tx.driver.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", proposal.sponsor_id
    )
    title = normal(proposal.title)
    asked = {"sponsor": proposal.sponsor_id, "id": proposal.id}
    for row in await tx.driver.fetch(_SAME_SPONSORS.sql, *_SAME_SPONSORS.arguments(asked)):
        if row["id"] != proposal.acknowledged_duplicate_of and are_alike(
            title, normal(row["title"])
        ):
            found = [FieldProblem("/title", "duplicate_proposal", (("key", row["key"]),))]
            raise Conflict("duplicate_proposal", key=row["key"], errors=found)


async def check_citation(tx: Transaction, proposal: Proposal) -> None:
    """Only what was rejected, and the sponsor's side may see, is taken up again (REQ-065).

    Errors: 409 `cited_not_rejected`.
    """
    if proposal.cites_id is None:
        return
    seen = PROPOSAL.visible_to(reader=PROPOSAL.is_reader(tx.actor))
    cited = select(Proposal.state).where(Proposal.id == proposal.cites_id, seen)
    asked = {"person": tx.actor.id, "levels": readable_levels(tx.actor)}
    if (await tx.execute(cited, asked)).scalar() != ProposalState.REJECTED:
        found = [FieldProblem("/cites_id", "cited_not_rejected")]
        raise Conflict("cited_not_rejected", errors=found)


class VersionQuery(ListQuery):
    """The versions of one proposal, newest first."""


async def list_versions(read: Reader, ref: str, query: VersionQuery) -> Page[ProposalVersionView]:
    """The versions that were handed in (REQ-035)."""
    row = await PROPOSAL.one(read, [Proposal.id], ref)
    statement = select(*ProposalVersion.__table__.c).where(ProposalVersion.proposal_id == row.id)
    sorts = {"number": Sort(ProposalVersion.number, int, ProposalVersion.proposal_id)}
    rows, cursor = await rows_of_page(read, statement, query, sorts, "-number")
    return Page(items=[ProposalVersionView.model_validate(r) for r in rows], next_cursor=cursor)


async def get_version(read: Reader, ref: str, number: int) -> ProposalVersionView:
    """One version, whole, as it was handed in (REQ-035)."""
    row = await PROPOSAL.one(read, [Proposal.id], ref)
    found = await read.execute(
        select(*ProposalVersion.__table__.c).where(
            ProposalVersion.proposal_id == row.id, ProposalVersion.number == number
        )
    )
    if (version := found.first()) is None:
        raise NotFound("not_found")
    return ProposalVersionView.model_validate(version)
