"""The addresses of the files that go with a proposal."""

from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import quote

from fastapi import Query, Response
from fastapi.responses import StreamingResponse

from services.intake.attachments import commands, queries
from services.intake.attachments.queries import (
    AttachmentQuery,
    AttachmentView,
    Download,
    FileName,
)
from services.intake.attachments.rules import MEDIA_TYPES
from services.intake.base import SERVICE
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.queries import PROPOSAL
from shared.db.paging import Page
from shared.db.transaction import Database, Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.fields import Id, Ref
from shared.web.deps import ThisPlatform
from shared.web.route import Routes, Uploaded

routes = Routes(SERVICE, PERMISSIONS, "Attachments")


@routes.query("/proposals/{proposal_id}/attachments")
async def list_attachments(
    proposal_id: Ref, query: Annotated[AttachmentQuery, Query()], read: Reader
) -> Page[AttachmentView]:
    """List the files that go with a proposal."""
    return await queries.list_attachments(read, proposal_id, query)


@routes.command(
    "/proposals/{proposal_id}/attachments",
    on=PROPOSAL,
    status=201,
    if_match=False,
    upload=tuple(MEDIA_TYPES),
)
async def add_attachment(
    proposal_id: Ref,
    file_name: Annotated[FileName, Query()],
    file: Uploaded,
    tx: Transaction,
) -> AttachmentView:
    """Add a file to a draft, or to a proposal that was returned: its bytes are the body.

    No `If-Match`: nothing that is there is changed. At most 64 MiB, and 20 files a proposal.
    """
    attachment = await commands.add_attachment(
        tx, proposal_id, file_name, file.media_type, file.content
    )
    await tx.flush()
    return AttachmentView.model_validate(attachment)


@routes.command(
    "/proposals/{proposal_id}/attachments/{attachment_id}",
    method="DELETE",
    on=PROPOSAL,
    status=204,
)
async def remove_attachment(proposal_id: Ref, attachment_id: Id, tx: Transaction) -> None:
    """Take a file out again, before submission or after a return.

    `If-Match` is the version of the proposal. Versions that were handed in keep their files.
    """
    await commands.remove_attachment(tx, proposal_id, attachment_id)


@routes.query(
    "/proposals/{proposal_id}/attachments/{attachment_id}/content",
    media_types=("*/*",),
    also=(409,),
)
async def get_attachment_content(
    proposal_id: Ref, attachment_id: Id, platform: ThisPlatform, read: Reader
) -> Response:
    """Fetch a file."""
    file = await queries.find_download(read, proposal_id, attachment_id)
    named = f"attachment; filename*=UTF-8''{quote(file.file_name, safe='')}"
    return StreamingResponse(
        _pieces(platform.db, read.actor, file),
        media_type=file.media_type,
        headers={"content-length": str(file.bytes), "content-disposition": named},
    )


async def _pieces(db: Database, actor: Actor, file: Download) -> AsyncIterator[bytes]:
    """A piece at a time: no connection is held for a slow reader."""
    for start in range(1, file.bytes + 1, queries.PIECE):
        async with db.read(actor) as read:
            yield await queries.piece_of(read, file.id, start)
