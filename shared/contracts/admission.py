"""What intake tells of how it decides: its policies, votes of the board, files looked at."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, PersonId
from shared.contracts.intake import ProposalEvent


class AttachmentAdded(ProposalEvent):
    """A file was added to what the sponsor says; its name does not travel (REQ-034)."""

    service, outside = "intake", True

    attachment_id: UUID
    sha256: Annotated[str, Field(max_length=64)]
    bytes: Annotated[int, Field(ge=1)]


class AttachmentRemoved(ProposalEvent):
    """A file is no longer part of it; versions that were handed in keep theirs."""

    service, outside = "intake", True

    attachment_id: UUID


class AttachmentScanned(Event):
    """The scanner has looked at a file: CLEAN, or INFECTED and locked away."""

    service, outside = "intake", True
    key_field = "proposal_id"

    proposal_id: UUID
    attachment_id: UUID
    state: Annotated[str, Field(max_length=20)]


class BoardVoteEvent(Event):
    """A fact about a vote of the board on a proposal (REQ-059)."""

    key_field = "proposal_id"

    proposal_id: UUID
    vote_id: UUID


class BoardVoteOpened(BoardVoteEvent):
    """The board is asked to decide as proposed, until `due_at`."""

    service, outside = "intake", True

    outcome: Annotated[str, Field(max_length=40)]
    quorum: Annotated[int, Field(ge=1)]
    seats: Annotated[int, Field(ge=1)]
    due_at: datetime


class BoardVoteCast(BoardVoteEvent):
    """A member has voted; why, the vote itself says."""

    service, outside = "intake", True

    member_id: PersonId
    choice: Annotated[str, Field(max_length=20)]


class BoardVoteClosed(BoardVoteEvent):
    """The vote is over: CARRIED, LOST, or LAPSED without a result."""

    service, outside = "intake", True

    state: Annotated[str, Field(max_length=20)]
    votes_for: Annotated[int, Field(ge=0)]
    votes_against: Annotated[int, Field(ge=0)]
    abstentions: Annotated[int, Field(ge=0)]
    decision_id: UUID | None


class AdmissionPolicyEvent(Event):
    """A fact about a version of the admission policy."""

    key_field = "policy_id"

    policy_id: UUID
    number: Annotated[int, Field(ge=1)]


class AdmissionPolicyDrafted(AdmissionPolicyEvent):
    """The next version was written; it is not in force."""

    service, outside = "intake", True


class AdmissionPolicyEdited(AdmissionPolicyEvent):
    """A version that is not in force was changed; `changed` names the fields."""

    service, outside = "intake", True

    changed: tuple[str, ...]


class AdmissionPolicyActivated(AdmissionPolicyEvent):
    """What is submitted from now on is judged by it (REQ-059)."""

    service, public, outside = "intake", True, True


class AdmissionPolicyRetired(AdmissionPolicyEvent):
    """Another version is in force."""

    service, outside = "intake", True
