"""What people see of attachments, and what of them is frozen with a version."""

from typing import Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import bindparam, func, select

from services.intake.attachments.model import Attachment, AttachmentContent, AttachmentState
from services.intake.proposals.model import Proposal
from services.intake.proposals.queries import PROPOSAL
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.statements import Query
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Conflict, NotFound
from shared.domain.fields import LINE, At

PIECE = 256 * 1024

FileName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, pattern=LINE),
    Field(description="As it is called where it comes from.", examples=["可行性研究报告.pdf"]),
]


class AttachmentView(BaseModel):
    """A file that goes with a proposal."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    proposal_id: UUID
    state: AttachmentState
    file_name: FileName
    media_type: str
    bytes: int
    sha256: str
    scanned: Annotated[bool, Field(description="False where there is no scanner.")]
    added_by: str
    added_at: At
    first_version: int


class AttachmentQuery(ListQuery):
    """The files of one proposal, newest first; with those removed, where asked for."""

    removed: Annotated[bool, Field(description="Also those that were removed.")] = False


class Download(NamedTuple):
    """A file as it is fetched."""

    id: UUID
    file_name: str
    media_type: str
    bytes: int


ROW = [getattr(Attachment, name) for name in AttachmentView.model_fields]
SORTS = {"id": Sort(Attachment.id, UUID, Attachment.id)}

FROZEN = ("file_name", "media_type", "bytes", "sha256")

_IN_HAND = Query(
    select(*(getattr(Attachment, name) for name in FROZEN))
    .where(
        Attachment.proposal_id == bindparam("id"),
        Attachment.state != AttachmentState.REMOVED,
        Attachment.state != AttachmentState.INFECTED,
    )
    .order_by(Attachment.id)
)


async def list_attachments(read: Reader, ref: str, query: AttachmentQuery) -> Page[AttachmentView]:
    """The files of a proposal (REQ-034)."""
    row = await PROPOSAL.one(read, [Proposal.id], ref)
    statement = select(*ROW).where(Attachment.proposal_id == row.id)
    if not query.removed:
        statement = statement.where(Attachment.state != AttachmentState.REMOVED)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, "-id")
    return Page(items=[AttachmentView.model_validate(r) for r in rows], next_cursor=cursor)


async def find_download(read: Reader, ref: str, attachment_id: UUID) -> Download:
    """A file to be fetched, also a removed one that a version has.

    Errors: 409 `attachment_infected`, `attachment_not_scanned`.
    """
    row = await PROPOSAL.one(read, [Proposal.id], ref)
    size = select(func.octet_length(AttachmentContent.content))
    here = size.where(AttachmentContent.attachment_id == Attachment.id).scalar_subquery()
    columns = (Attachment.state, Attachment.scanned, here.label("size"))
    found = await read.execute(
        select(Attachment.id, Attachment.file_name, Attachment.media_type, *columns).where(
            Attachment.proposal_id == row.id, Attachment.id == attachment_id
        )
    )
    file = found.first()
    if file is None or file.size is None:
        raise NotFound("not_found")
    if file.state == AttachmentState.INFECTED:
        raise Conflict("attachment_infected")
    if file.state == AttachmentState.PENDING_SCAN:
        raise Conflict("attachment_not_scanned")
    return Download(file.id, file.file_name, file.media_type, file.size)


async def piece_of(read: Reader, attachment_id: UUID, start: int) -> bytes:
    """Some of a file, from byte `start` on, which counts from 1."""
    piece = select(func.substring(AttachmentContent.content, start, PIECE))
    found = await read.execute(piece.where(AttachmentContent.attachment_id == attachment_id))
    return bytes(found.scalar_one())


async def frozen_attachments(tx: Transaction, proposal: Proposal) -> list[dict[str, Any]]:
    """Names and hashes of the files that go with a version (REQ-035)."""
    rows = await tx.driver.fetch(_IN_HAND.sql, *_IN_HAND.arguments({"id": proposal.id}))
    return [dict(row) for row in rows]
