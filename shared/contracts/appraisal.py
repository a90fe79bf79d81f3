"""What intake tells of what a proposal is found to be worth: assessed, reckoned, scored.

Ids, figures and verdicts; words are fetched by who may (REQ-039 to 042, REQ-046).
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Decimal4, Event, PersonId, ProjectTypeCode


class AppraisalEvent(Event):
    """A fact about what a proposal is found to be worth; the undertaking itself stays as it is."""

    key_field = "proposal_id"

    proposal_id: UUID


class AssessmentRecorded(AppraisalEvent):
    """One of the assessors filed what they found; `awaiting` have not yet (REQ-039, REQ-040)."""

    service, outside = "intake", True

    assessment_id: UUID
    content_version: Annotated[int, Field(ge=1)]
    assessor_id: PersonId
    feasibility: str
    necessity: str
    rule_version: str
    awaiting: tuple[PersonId, ...]


class FinancialCaseSet(AppraisalEvent):
    """The proposal's cash flows were set or replaced; figures are fetched by who may (REQ-042)."""

    service, outside = "intake", True

    case_id: UUID
    inputs_hash: str


class ProposalScored(AppraisalEvent):
    """It was scored by a version of a scoring model; `total` is 0 to 100 (REQ-046)."""

    service, outside = "intake", True

    scorecard_id: UUID
    content_version: Annotated[int, Field(ge=1)]
    scoring_model_id: UUID
    model_version: Annotated[int, Field(ge=1)]
    total: Decimal4
    vetoed: tuple[str, ...]
    inputs_hash: str


class ScoringModelEvent(Event):
    """A fact about one version of the scoring model of a type of project."""

    key_field = "scoring_model_id"

    scoring_model_id: UUID
    model_key: Annotated[str, Field(max_length=20)]
    type: ProjectTypeCode
    model_version: Annotated[int, Field(ge=1)]


class ScoringModelDrafted(ScoringModelEvent):
    """The next version of a type's scoring model is being written."""

    service, outside = "intake", True


class ScoringModelEdited(ScoringModelEvent):
    """The draft was changed; `changed` names the fields."""

    service, outside = "intake", True

    changed: tuple[str, ...]


class ScoringModelActivated(ScoringModelEvent):
    """Proposals of the type are scored by it from now on (REQ-046)."""

    service, public, outside = "intake", True, True

    content_hash: str


class ScoringModelRetired(ScoringModelEvent):
    """Nothing is scored by it any more."""

    service, public, outside = "intake", True, True
