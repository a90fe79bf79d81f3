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
from services.intake.proposals.rules import (
    awaited,
    check_may_assess,
    inputs_hash_of,
    involved_in,
    people,
    with_assessors,
)
from shared.contracts.appraisal import AssessmentRecorded, FinancialCaseSet, ProposalScored
from shared.contracts.base import Member, Undertaking
from shared.contracts.intake import (
    AssessmentCompleted,
    AssessorsAssigned,
    ConsultationCompleted,
    InterestDeclared,
    ProjectApproved,
    ProposalAdmitted,
    ProposalDeferred,
    ProposalDrafted,
    ProposalEdited,
    ProposalEvent,
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
        "appraise": ({S.DRAFT, S.RETURNED}, None),
        "submit": ({S.DRAFT}, S.SUBMITTED),
        "start_screening": ({S.SUBMITTED}, S.SCREENING),
        "assign_assessors": ({S.SCREENING}, None),
        "declare_interest": ({S.SUBMITTED, S.SCREENING}, None),
        "record_assessment": ({S.SCREENING}, None),
        "return_": ({S.SCREENING}, S.RETURNED),
        "resubmit": ({S.RETURNED}, S.SUBMITTED),
        "complete_assessment": ({S.SCREENING}, S.CONSULTING),
        "score": ({S.SCREENING, S.CONSULTING, S.DECISION_PENDING}, None),
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
    """The first of the assessors: who leads."""
    assessors: Mapped[list[Any]]
    """Who assesses this version: person_id, and the assessment_id of what they filed."""
    interests: Mapped[list[Any]]
    """Who declared an interest: person_id, reason, declared_at; whatever the version."""
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
        members += [Member(person_id=p, role=ProjectRole.ASSESSOR) for p in people(self.assessors)]
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
            assessors=[],
            interests=[],
            inputs={},
        )
        proposal.say(content)
        proposal.record(ProposalDrafted(proposal_id=id_, undertaking=proposal.undertaking()))
        return proposal

    def _tell(self, kind: type[ProposalEvent], *, because: str | None = None, **facts: Any) -> None:
        """Record a fact, with the proposal as it now stands."""
        told = kind(proposal_id=self.id, undertaking=self.undertaking(), **facts)
        self.record(told, because=because)

    def edit(self, content: Mapping[str, Any]) -> None:
        """Change the words, before submission or after a return; frozen versions stay (REQ-035)."""
        LIFECYCLE.move(self, "edit")
        self.say(content)
        self._tell(ProposalEdited, changed=tuple(content))

    def collect(self, people: Iterable[str] | None = None) -> None:
        """What belongs to it may be changed now; where `people` are given, these are its
        stakeholders who are persons, and from now on they read it (REQ-048, REQ-054)."""
        LIFECYCLE.move(self, "collect")
        if people is not None and (heard := sorted(set(people))) != self.stakeholder_people:
            self.stakeholder_people = heard
            self._tell(ProposalReadersChanged)

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
        self.assessors, self.inputs = [], {}
        self._tell(
            ProposalSubmitted,
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

    def take_input(self, name: str, hash_: str) -> None:
        """What a decision must also rest on, from now on in this form (REQ-058)."""
        self.inputs = {**self.inputs, name: hash_}

    def appraise(self, case_id: UUID, hash_: str) -> None:
        """Stand on this financial case from now on (REQ-042)."""
        LIFECYCLE.move(self, "appraise")
        self.financial_case = {"id": str(case_id), "inputs_hash": hash_}
        self.record(FinancialCaseSet(proposal_id=self.id, case_id=case_id, inputs_hash=hash_))

    def start_screening(self, *assessors: str) -> None:
        """The PMO takes it up; the first assessor leads (REQ-038)."""
        LIFECYCLE.move(self, "start_screening")
        self.assessors = with_assessors(self, assessors)
        self.assessor_id, *_ = named = people(self.assessors)
        self._tell(ProposalScreeningStarted, assessor_id=self.assessor_id, assessors=named)

    def assign_assessors(self, *assessors: str) -> None:
        """More people look at the same version (REQ-038)."""
        LIFECYCLE.move(self, "assign_assessors")
        self.assessors = with_assessors(self, assessors)
        self.assessor_id, *_ = named = people(self.assessors)
        self._tell(AssessorsAssigned, assessors=named)

    def declare_interest(self, by: Actor, reason: str, at: datetime) -> None:
        """They are taken off and can't be named again; what they filed does not count (REQ-038)."""
        LIFECYCLE.move(self, "declare_interest")
        if by.id in people(self.interests):
            raise Conflict("interest_declared")
        declared = {"person_id": by.id, "reason": reason, "declared_at": at.isoformat()}
        self.interests = [*self.interests, declared]
        self.assessors = [a for a in self.assessors if a["person_id"] != by.id]
        self.assessor_id = next(iter(people(self.assessors)), None)
        self._tell(
            InterestDeclared, because=reason, person_id=by.id, assessors=people(self.assessors)
        )

    def record_assessment(self, by: Actor, filed: AssessmentRecorded) -> None:
        """By each of its assessors, once (REQ-039, REQ-040)."""
        LIFECYCLE.move(self, "record_assessment")
        check_may_assess(self, by)
        mine = {"person_id": by.id, "assessment_id": str(filed.assessment_id)}
        self.assessors = [mine if a["person_id"] == by.id else a for a in self.assessors]
        self.record(filed.model_copy(update={"awaiting": awaited(self.assessors)}))

    def score(self, scored: ProposalScored) -> None:
        """A decision rests on the scorecard as well, from now on (REQ-046)."""
        LIFECYCLE.move(self, "score")
        self.take_input("scorecard", scored.inputs_hash)
        self.record(scored)

    def return_(self, reason: str) -> None:
        """Back to the sponsor for more; the clock stops (REQ-036)."""
        LIFECYCLE.move(self, "return_")
        self.return_reason = reason
        self._tell(ProposalReturned, because=reason, reason=self.public_words(reason))

    def withdraw(self, reason: str) -> None:
        """The sponsor may take it back until it is decided (REQ-036)."""
        LIFECYCLE.move(self, "withdraw")
        self._tell(ProposalWithdrawn, because=reason, reason=self.public_words(reason))

    def complete_assessment(self, by: Actor, assessed: AssessmentCompleted, hash_: str) -> None:
        """With the last of its assessors, and only by one of them (REQ-038, REQ-041)."""
        LIFECYCLE.move(self, "complete_assessment")
        if by.id not in people(self.assessors):
            raise Conflict("not_the_assessor")
        self.take_input("assessment", hash_)
        self.record(assessed.model_copy(update={"undertaking": self.undertaking()}))

    def complete_consultation(self, hash_: str) -> None:
        """The stakeholders were heard; on what they said, as a hash, the decision rests."""
        LIFECYCLE.move(self, "complete_consultation")
        self.take_input("consultation", hash_)
        self._tell(ConsultationCompleted)

    def check_decider(self, by: Actor, inputs_hash: str) -> None:
        """Never who submitted or assessed it (REQ-058), and only on what the decider was shown."""
        self.forbid(by, *involved_in(self))
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
        self._tell(
            ProjectApproved,
            because=reason,
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
        )

    def defer(
        self, by: Actor, inputs_hash: str, *, decision_id: UUID, until: date, reason: str
    ) -> None:
        """Put off until a day to come (REQ-057)."""
        LIFECYCLE.check(self.state, "defer")
        self.check_decider(by, inputs_hash)
        LIFECYCLE.move(self, "defer")
        self.revisit_date = until
        self._tell(ProposalDeferred, because=reason, decision_id=decision_id, revisit_date=until)

    def reject(self, by: Actor, inputs_hash: str, *, decision_id: UUID, reason: str) -> None:
        """Refused for good (REQ-057)."""
        LIFECYCLE.check(self.state, "reject")
        self.check_decider(by, inputs_hash)
        LIFECYCLE.move(self, "reject")
        self._tell(ProposalRejected, because=reason, decision_id=decision_id)

    def reactivate(self, reason: str) -> None:
        """A deferred proposal goes back into the queue as it was submitted (REQ-065)."""
        LIFECYCLE.move(self, "reactivate")
        self.revisit_date = self.assessor_id = None
        self.assessors, self.inputs = [], {}
        self._tell(ProposalReactivated, because=reason, reason=self.public_words(reason))

    def admit(self, project_key: str) -> None:
        """Portfolio has registered the project (REQ-060)."""
        LIFECYCLE.move(self, "admit")
        self.project_key = project_key
        self._tell(ProposalAdmitted, project_key=project_key)
