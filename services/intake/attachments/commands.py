"""Adding files to a proposal, taking them out, and having them looked at (REQ-034)."""

import asyncio
import hashlib
import shlex
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import puremagic
import structlog
from sqlalchemy import delete, func, select

from services.intake.attachments.model import Attachment, AttachmentContent, AttachmentState
from services.intake.attachments.rules import MEDIA_TYPES, is_what_it_says
from services.intake.proposals.model import Proposal
from services.intake.settings import IntakeSettings
from shared.contracts.admission import (
    AttachmentAdded,
    AttachmentRemoved,
)
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, NotFound
from shared.domain.fields import Ref

MOST_FILES = 20
HEAD = 4096
"""How many of its first bytes say what a file is."""

SCAN_AGAIN = timedelta(minutes=1)
"""After a scanner that gave no answer."""

log = structlog.get_logger()


def _settings(tx: Transaction) -> IntakeSettings:
    assert isinstance(tx.settings, IntakeSettings)
    return tx.settings


def _looked_into(media_type: str, content: bytes) -> str | None:
    """The hash of a file; None when it is not what it says."""
    recognised = set()
    with suppress(puremagic.PureError, ValueError):
        recognised = {found.mime_type for found in puremagic.magic_string(content[:HEAD])}
    if not is_what_it_says(media_type, content, recognised):
        return None
    return hashlib.sha256(content).hexdigest()


async def add_attachment(
    tx: Transaction, ref: Ref, file_name: str, media_type: str, content: bytes
) -> Attachment:
    """Put a file beside the sponsor's words, while these are theirs to change.

    Errors: 409 `attachment_empty`, `attachment_not_as_named`, `too_many_attachments`.
    """
    proposal = await tx.load(Proposal, ref)
    proposal.lifecycle.check(proposal.state, "attach")
    if not content:
        raise Conflict("attachment_empty")
    sha256 = None
    if media_type in MEDIA_TYPES:
        sha256 = await asyncio.to_thread(_looked_into, media_type, content)
    if sha256 is None:
        raise Conflict("attachment_not_as_named", media_type=media_type)
    here = (Attachment.proposal_id == proposal.id, Attachment.state != AttachmentState.REMOVED)
    if (await tx.execute(select(func.count()).where(*here))).scalar_one() >= MOST_FILES:
        raise Conflict("too_many_attachments", most=MOST_FILES)
    file = Attachment.of(
        tx.new_id(),
        tx.now,
        scanner=_settings(tx).intake_scan_command is not None,
        proposal_id=proposal.id,
        file_name=file_name,
        media_type=media_type,
        bytes=len(content),
        sha256=sha256,
        added_by=tx.actor.id,
        first_version=proposal.content_version + 1,
    )
    proposal.attach(
        AttachmentAdded(
            proposal_id=proposal.id,
            undertaking=proposal.undertaking(),
            attachment_id=file.id,
            sha256=sha256,
            bytes=file.bytes,
        )
    )
    tx.add(file)
    tx.add_part(AttachmentContent(attachment_id=file.id, content=content))
    return file


async def remove_attachment(tx: Transaction, ref: Ref, attachment_id: UUID) -> None:
    """Take a file out again; versions that were handed in keep it."""
    proposal = await tx.load(Proposal, ref)
    file = await tx.find(Attachment, attachment_id)
    if file is None or file.proposal_id != proposal.id or file.state == AttachmentState.REMOVED:
        raise NotFound("not_found")
    proposal.attach(
        AttachmentRemoved(
            proposal_id=proposal.id, undertaking=proposal.undertaking(), attachment_id=file.id
        )
    )
    if file.remove(proposal.content_version):
        gone = delete(AttachmentContent).where(AttachmentContent.attachment_id == file.id)
        await tx.execute(gone)


async def scan_attachments(tx: Transaction) -> int:
    """Have the scanner look at the file that has waited longest; how many were looked at.

    One at a time, because a timer stands in the way of the others; where the scanner gives no
    answer, the file waits a minute, and others come first.
    """
    command = _settings(tx).intake_scan_command
    if command is None:
        return 0
    waiting = select(Attachment).where(
        Attachment.state == AttachmentState.PENDING_SCAN, Attachment.scan_after <= tx.now
    )
    first = waiting.order_by(Attachment.scan_after).limit(1).with_for_update(skip_locked=True)
    for file in await tx.every(Attachment, first):
        kept = select(AttachmentContent.content).where(AttachmentContent.attachment_id == file.id)
        content = bytes((await tx.execute(kept)).scalar_one())
        said = await _scanned(command, content, _settings(tx).intake_scan_seconds)
        if said in (0, 1):
            file.looked_at(clean=said == 0)
        else:
            log.warning("scan_failed", attachment=str(file.id), said=said)
            file.scan_after = tx.now + SCAN_AGAIN
        return 1
    return 0


async def _scanned(command: str, content: bytes, seconds: float) -> int | None:
    """What the scanner ends with; None when it cannot be run, or does not end in time."""
    try:
        scanner = await asyncio.create_subprocess_exec(
            *shlex.split(command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except (OSError, ValueError):
        return None
    try:
        await asyncio.wait_for(scanner.communicate(content), seconds)
    except TimeoutError:
        with suppress(ProcessLookupError):
            scanner.kill()
        await scanner.wait()
        return None
    return scanner.returncode
