"""A proposal: a wish for a project, from its sponsor's draft to the PMO's decision."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base
from services.intake.contents.model import Content, content_of
from services.intake.contents.rules import missing_content
from shared.contracts.base import Member, Undertaking
from shared.contracts.intake import (
    AssessmentCompleted,
    ConsultationCompleted,
    ProjectApproved,
    ProposalAdmitted,
    ProposalDeferred,
    ProposalDrafted,
    ProposalEdited,
    ProposalReactivated,
    ProposalReadersChanged,
    ProposalRejected,
    ProposalReturned,
    ProposalScreeningStarted,
    ProposalSubmitted,
    ProposalWithdrawn,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor, ProjectRole
from shared.domain.aggregate import Aggregate
from shared.domain.canonical import content_hash
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class ProposalState(StrEnum):
    """Where a proposal is on its way to a decision."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    SCREENING = "SCREENING"
    RETURNED = "RETURNED"
    CONSULTING = "CONSULTING"
    DECISION_PENDING = "DECISION_PENDING"
    APPROVED = "APPROVED"
    DEFERRED = "DEFERRED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    ADMITTED = "ADMITTED"


S = ProposalState

BEFORE_DECISION = {
    S.DRAFT,
    S.SUBMITTED,
    S.SCREENING,
    S.RETURNED,
    S.CONSULTING,
    S.DECISION_PENDING,
}

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.DRAFT, S.RETURNED}, None),
        "collect": ({S.DRAFT, S.RETURNED, S.SCREENING, S.CONSULTING}, None),
        "submit": ({S.DRAFT}, S.SUBMITTED),
        "start_screening": ({S.SUBMITTED}, S.SCREENING),
        "return_": ({S.SCREENING}, S.RETURNED),
        "resubmit": ({S.RETURNED}, S.SUBMITTED),
        "complete_assessment": ({S.SCREENING}, S.CONSULTING),
        "complete_consultation": ({S.CONSULTING}, S.DECISION_PENDING),
        "approve": ({S.DECISION_PENDING}, S.APPROVED),
        "defer": ({S.DECISION_PENDING}, S.DEFERRED),
        "reject": ({S.DECISION_PENDING}, S.REJECTED),
        "reactivate": ({S.DEFERRED}, S.SUBMITTED),
        "admit": ({S.APPROVED}, S.ADMITTED),
        "withdraw": (BEFORE_DECISION, S.WITHDRAWN),
    },
    start=S.DRAFT,
)


def inputs_hash_of(said: Any) -> str:
    """What a decision is taken on: the frozen content and the assessment of it, as one hash."""
    return content_hash(
        {
            "proposal": str(said.id),
            "content_version": said.content_version,
            "content": said.content_hash,
            "inputs": said.inputs,
        }
    )


class Proposal(Versioned, Content, Aggregate, Base):
    """Only its sponsor or author changes its words, and only while it is theirs to change."""

    __tablename__ = "proposals"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[ProposalState]
    drafted_by: Mapped[str] = mapped_column(String(128))
    drafted_at: Mapped[datetime]
    stakeholder_people: Mapped[list[str]] = mapped_column(JSONB)
    """Stakeholders who are persons: they read it, to confirm what was captured from them."""
    content_version: Mapped[int] = mapped_column(default=0)
    content_hash: Mapped[str | None] = mapped_column(String(64))
    submitted_by: Mapped[str | None] = mapped_column(String(128))
    submitted_at: Mapped[datetime | None]
    assessor_id: Mapped[str | None] = mapped_column(String(128))
    inputs: Mapped[dict[str, Any]]
    """What else the decision rests on, by name, as hashes: the assessments, the scorecard, ..."""
    return_reason: Mapped[str | None] = mapped_column(Text)
    revisit_date: Mapped[date | None]
    project_manager_id: Mapped[str | None] = mapped_column(String(128))
    project_key: Mapped[str | None] = mapped_column(String(20))

    __table_args__ = (
        Index("ix_proposals_drafted_at_id", "drafted_at", "id"),
        Index("ix_proposals_state_drafted_at_id", "state", "drafted_at", "id"),
        Index("ix_proposals_type_drafted_at_id", "type", "drafted_at", "id"),
        Index("ix_proposals_sponsor_id_drafted_at_id", "sponsor_id", "drafted_at", "id"),
        Index("ix_proposals_drafted_by_id", "drafted_by", "id"),
    )

    @property
    def undertaking_id(self) -> UUID:
        """A project keeps the id of its proposal."""
        return self.id

    def undertaking(self) -> Undertaking:
        """What the other services remember of it; a confidential title does not travel."""
        members = [
            Member(person_id=self.sponsor_id, role=ProjectRole.SPONSOR),
            Member(person_id=self.drafted_by, role=ProjectRole.AUTHOR),
        ]
        readers = dict.fromkeys([*self.named_people, *self.stakeholder_people])
        members += [Member(person_id=p, role=ProjectRole.READER) for p in readers]
        if self.assessor_id:
            members.append(Member(person_id=self.assessor_id, role=ProjectRole.ASSESSOR))
        if self.project_manager_id:
            members.append(
                Member(person_id=self.project_manager_id, role=ProjectRole.PROJECT_MANAGER)
            )
        return Undertaking(
            id=self.id,
            key=self.key,
            title=self.public_words(self.title),
            state=self.state,
            confidentiality=self.confidentiality,
            revision=self.next_version,
            members=tuple(members),
        )

    @classmethod
    def draft(
        cls,
        id_: UUID,
        key: str,
        by: Actor,
        content: Mapping[str, Any],
        at: datetime,
        *,
        people: Iterable[str] = (),
    ) -> "Proposal":
        """Any employee may draft, and is its sponsor unless another is named (REQ-032); `people`
        are the stakeholders who are persons."""
        proposal = cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            drafted_by=by.id,
            drafted_at=at,
            stakeholder_people=sorted(set(people)),
            content_version=0,
            inputs={},
        )
        proposal.say(content)
        proposal.record(ProposalDrafted(proposal_id=id_, undertaking=proposal.undertaking()))
        return proposal

    def edit(self, content: Mapping[str, Any]) -> None:
        """Change the words, before submission or after a return; frozen versions stay (REQ-035)."""
        LIFECYCLE.move(self, "edit")
        self.say(content)
        self.record(
            ProposalEdited(
                proposal_id=self.id, undertaking=self.undertaking(), changed=tuple(content)
            )
        )

    def collect(self, people: Iterable[str] | None = None) -> None:
        """What belongs to it may be changed now; where `people` are given, these are its
        stakeholders who are persons, and from now on they read it (REQ-048, REQ-054)."""
        LIFECYCLE.move(self, "collect")
        if people is not None and (heard := sorted(set(people))) != self.stakeholder_people:
            self.stakeholder_people = heard
            self.record(ProposalReadersChanged(proposal_id=self.id, undertaking=self.undertaking()))

    def submit(self, by: Actor, at: datetime, parts: Mapping[str, Any]) -> None:
        """Complete content only (REQ-033); with its `parts` (stakeholders, objectives) it becomes
        the next immutable version (REQ-035)."""
        LIFECYCLE.move(self, "submit")
        self._freeze(by, at, parts)

    def resubmit(self, by: Actor, at: datetime, parts: Mapping[str, Any]) -> None:
        """After a return: the content, changed or not, is a new version; the clock runs again."""
        LIFECYCLE.move(self, "resubmit")
        self._freeze(by, at, parts)

    def _freeze(self, by: Actor, at: datetime, parts: Mapping[str, Any]) -> None:
        content = {**content_of(self), **parts}
        if missing := missing_content(content):
            raise Conflict("proposal_incomplete", count=len(missing), errors=missing)
        self.content_version += 1
        self.content_hash = content_hash(content)
        self.submitted_by, self.submitted_at = by.id, at
        self.assessor_id = self.return_reason = None
        self.inputs = {}
        assert self.type is not None
        assert self.urgency is not None
        self.record(
            ProposalSubmitted(
                proposal_id=self.id,
                undertaking=self.undertaking(),
                content_version=self.content_version,
                content_hash=self.content_hash,
                type=self.type,
                sponsor_id=self.sponsor_id,
                submitted_by=by.id,
                urgency=self.urgency,
                budget=self.budget,
                problem=self.public_words(self.problem),
                proposed_solution=self.public_words(self.proposed_solution),
            )
        )

    def take_input(self, name: str, hash_: str) -> None:
        """What a decision must also rest on, from now on in this form (REQ-058)."""
        self.inputs = {**self.inputs, name: hash_}

    def start_screening(self, assessor_id: str) -> None:
        """The PMO takes it up; nobody assesses what they submitted (REQ-038)."""
        LIFECYCLE.move(self, "start_screening")
        self.forbid(Actor(assessor_id), self.submitted_by, self.sponsor_id, self.drafted_by)
        self.assessor_id = assessor_id
        self.record(
            ProposalScreeningStarted(
                proposal_id=self.id, undertaking=self.undertaking(), assessor_id=assessor_id
            )
        )

    def return_(self, reason: str) -> None:
        """Back to the sponsor for more; the clock stops (REQ-036)."""
        LIFECYCLE.move(self, "return_")
        self.return_reason = reason
        self.record(
            ProposalReturned(
                proposal_id=self.id,
                undertaking=self.undertaking(),
                reason=self.public_words(reason),
            ),
            because=reason,
        )

    def withdraw(self, reason: str) -> None:
        """The sponsor may take it back until it is decided (REQ-036)."""
        LIFECYCLE.move(self, "withdraw")
        self.record(
            ProposalWithdrawn(
                proposal_id=self.id,
                undertaking=self.undertaking(),
                reason=self.public_words(reason),
            ),
            because=reason,
        )

    def complete_assessment(self, by: Actor, assessed: AssessmentCompleted, hash_: str) -> None:
        """Only by the assessor named when screening began (REQ-038, REQ-041)."""
        LIFECYCLE.move(self, "complete_assessment")
        if by.id != self.assessor_id:
            raise Conflict("not_the_assessor")
        self.take_input("assessment", hash_)
        self.record(assessed.model_copy(update={"undertaking": self.undertaking()}))

    def complete_consultation(self, hash_: str) -> None:
        """The stakeholders were heard; on what they said, as a hash, the decision rests."""
        LIFECYCLE.move(self, "complete_consultation")
        self.take_input("consultation", hash_)
        self.record(ConsultationCompleted(proposal_id=self.id, undertaking=self.undertaking()))

    def check_decider(self, by: Actor, inputs_hash: str) -> None:
        """Never who submitted or assessed it (REQ-058), and only on what the decider was shown."""
        self.forbid(by, self.submitted_by, self.sponsor_id, self.drafted_by, self.assessor_id)
        if inputs_hash != inputs_hash_of(self):
            raise Conflict("inputs_changed")

    def approve(
        self,
        by: Actor,
        inputs_hash: str,
        *,
        decision_id: UUID,
        manager: str,
        conditions: list[str],
        reason: str,
    ) -> None:
        """It becomes a project under the manager named here, on these conditions (REQ-057)."""
        LIFECYCLE.check(self.state, "approve")
        self.check_decider(by, inputs_hash)
        LIFECYCLE.move(self, "approve")
        self.project_manager_id = manager
        assert self.type is not None
        assert self.rough_duration_days is not None
        self.record(
            ProjectApproved(
                proposal_id=self.id,
                undertaking=self.undertaking(),
                decision_id=decision_id,
                title=self.public_words(self.title),
                type=self.type,
                org_unit=self.public_words(self.org_unit),
                sponsor_id=self.sponsor_id,
                project_manager_id=manager,
                budget=self.budget,
                rough_duration_days=self.rough_duration_days,
                requested_start=self.requested_start,
                conditions=tuple(self.public_words(c) for c in conditions),
            ),
            because=reason,
        )

    def defer(
        self, by: Actor, inputs_hash: str, *, decision_id: UUID, until: date, reason: str
    ) -> None:
        """Put off until a day to come (REQ-057)."""
        LIFECYCLE.check(self.state, "defer")
        self.check_decider(by, inputs_hash)
        LIFECYCLE.move(self, "defer")
        self.revisit_date = until
        self.record(
            ProposalDeferred(
                proposal_id=self.id,
                undertaking=self.undertaking(),
                decision_id=decision_id,
                revisit_date=until,
            ),
            because=reason,
        )

    def reject(self, by: Actor, inputs_hash: str, *, decision_id: UUID, reason: str) -> None:
        """Refused for good (REQ-057)."""
        LIFECYCLE.check(self.state, "reject")
        self.check_decider(by, inputs_hash)
        LIFECYCLE.move(self, "reject")
        self.record(
            ProposalRejected(
                proposal_id=self.id, undertaking=self.undertaking(), decision_id=decision_id
            ),
            because=reason,
        )

    def reactivate(self, reason: str) -> None:
        """A deferred proposal goes back into the queue as it was submitted (REQ-065)."""
        LIFECYCLE.move(self, "reactivate")
        self.revisit_date = self.assessor_id = None
        self.inputs = {}
        self.record(
            ProposalReactivated(
                proposal_id=self.id,
                undertaking=self.undertaking(),
                reason=self.public_words(reason),
            ),
            because=reason,
        )

    def admit(self, project_key: str) -> None:
        """Portfolio has registered the project (REQ-060)."""
        LIFECYCLE.move(self, "admit")
        self.project_key = project_key
        self.record(
            ProposalAdmitted(
                proposal_id=self.id, undertaking=self.undertaking(), project_key=project_key
            )
        )
