"""A proposal: a wish for a project, from its sponsor's draft to the PMO's decision."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from itertools import product
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base
from services.intake.contents.model import Content, content_of, undertaking_of
from services.intake.contents.rules import missing_content
from services.intake.policies.model import Promised, Terms
from services.intake.proposals import rules
from shared.contracts import intake
from shared.contracts.admission import AttachmentAdded, AttachmentRemoved
from shared.contracts.appraisal import AssessmentRecorded, FinancialCaseSet, ProposalScored
from shared.contracts.base import Undertaking
from shared.db.base import Versioned
from shared.domain.actor import Actor
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

ON_THE_CLOCK = {S.SUBMITTED, S.SCREENING, S.CONSULTING, S.DECISION_PENDING}
BEFORE_DECISION = {S.DRAFT, S.RETURNED, *ON_THE_CLOCK}
OPEN = {*ON_THE_CLOCK, S.RETURNED, S.DEFERRED}
"""Handed in, and not decided for good: of these no sponsor has two that are all but the same."""

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.DRAFT, S.RETURNED}, None),
        "collect": ({S.DRAFT, S.RETURNED, S.SCREENING, S.CONSULTING}, None),
        "appraise": ({S.DRAFT, S.RETURNED}, None),
        "attach": ({S.DRAFT, S.RETURNED}, None),
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
        "put_to_vote": ({S.DECISION_PENDING}, None),
        "approve": ({S.DECISION_PENDING}, S.APPROVED),
        "defer": ({S.DECISION_PENDING}, S.DEFERRED),
        "reject": ({S.DECISION_PENDING}, S.REJECTED),
        "reactivate": ({S.DEFERRED}, S.SUBMITTED),
        "admit": ({S.APPROVED}, S.ADMITTED),
        "withdraw": (BEFORE_DECISION, S.WITHDRAWN),
        "breach": (ON_THE_CLOCK, None),
    },
    start=S.DRAFT,
)


BY_DUE = "coalesce(sla_due, 'infinity')"
BY_TIER = "coalesce(tier, '~')"
BY_AGE = "coalesce(submitted_at, 'infinity')"
"""What lists are ordered by: what has no deadline, tier or submission comes last."""
ORDERS = {"due": BY_DUE, "tier": BY_TIER, "age": BY_AGE}
FILTERED = ("state", "type", "tier", "sponsor_id", "assessor_id")
ORDERED_OF_FEW = tuple(product(("type", "tier"), ORDERS.items()))
"""Filters that leave many: each order has an index with them, as it has with the state."""


class Proposal(Versioned, Content, Promised, Aggregate, Base):
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
        Index("ix_proposals_drafted_by_id", "drafted_by", "id"),
        *(Index(f"ix_proposals_{c}_drafted_at_id", c, "drafted_at", "id") for c in FILTERED),
        *(Index(f"ix_proposals_{name}", text(how), "id") for name, how in ORDERS.items()),
        *(Index(f"ix_proposals_by_{n}", "state", text(how), "id") for n, how in ORDERS.items()),
        *(Index(f"ix_proposals_{c}_by_{n}", c, text(how), "id") for c, (n, how) in ORDERED_OF_FEW),
        Index(
            "ix_proposals_to_be_told",
            "sla_due",
            postgresql_where=text("sla_due IS NOT NULL AND NOT sla_breached"),
        ),
        Index("ix_proposals_breached", "sla_stage", postgresql_where=text("sla_breached")),
        Index("ix_proposals_revisit", "revisit_date", postgresql_where=text("state = 'DEFERRED'")),
    )

    def _tell(
        self, kind: type[intake.ProposalEvent], *, because: str | None = None, **facts: Any
    ) -> None:
        """Record a fact, with the proposal as it now stands."""
        told = kind(proposal_id=self.id, undertaking=self.undertaking(), **facts)
        self.record(told, because=because)

    @property
    def undertaking_id(self) -> UUID:
        """A project keeps the id of its proposal."""
        return self.id

    def undertaking(self) -> Undertaking:
        """What the other services remember of it; a confidential title does not travel."""
        return undertaking_of(self)

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
        proposal.record(intake.ProposalDrafted(proposal_id=id_, undertaking=proposal.undertaking()))
        return proposal

    def edit(self, content: Mapping[str, Any]) -> None:
        """Change the words, before submission or after a return; frozen versions stay (REQ-035)."""
        LIFECYCLE.move(self, "edit")
        self.say(content)
        self._tell(intake.ProposalEdited, changed=tuple(content))

    def collect(self, people: Iterable[str] | None = None) -> None:
        """What belongs to it may be changed now; where `people` are given, these are its
        stakeholders who are persons, and from now on they read it (REQ-048, REQ-054)."""
        LIFECYCLE.move(self, "collect")
        if people is not None and (heard := sorted(set(people))) != self.stakeholder_people:
            self.stakeholder_people = heard
            self._tell(intake.ProposalReadersChanged)

    def submit(self, by: Actor, at: datetime, terms: Terms, parts: Mapping[str, Any]) -> None:
        """Complete content only (REQ-033); with its `parts` (stakeholders, objectives, files) it
        becomes the next immutable version (REQ-035)."""
        LIFECYCLE.move(self, "submit")
        self._freeze(by, at, terms, parts)

    def resubmit(self, by: Actor, at: datetime, terms: Terms, parts: Mapping[str, Any]) -> None:
        """After a return: the content, changed or not, is a new version; the clock runs again."""
        LIFECYCLE.move(self, "resubmit")
        self._freeze(by, at, terms, parts)

    def check_complete(self, parts: Mapping[str, Any]) -> None:
        """409 `proposal_incomplete` with all that a submission must say and this does not."""
        if missing := missing_content({**content_of(self), **parts}):
            raise Conflict("proposal_incomplete", count=len(missing), errors=missing)

    def _freeze(self, by: Actor, at: datetime, terms: Terms, parts: Mapping[str, Any]) -> None:
        self.check_complete(parts)
        self.content_version += 1
        self.content_hash = content_hash({**content_of(self), **parts})
        self.submitted_by, self.submitted_at = by.id, at
        self.assessor_id = self.return_reason = None
        self.assessors, self.inputs = [], {}
        self.promise(terms)
        self._tell(
            intake.ProposalSubmitted,
            content_version=self.content_version,
            content_hash=self.content_hash,
            type=self.type,
            sponsor_id=self.sponsor_id,
            submitted_by=by.id,
            urgency=self.urgency,
            budget=self.budget,
            problem=self.public_words(self.problem),
            proposed_solution=self.public_words(self.proposed_solution),
            tier=terms.tier,
            org_unit=self.public_words(self.org_unit),
            sla_due=terms.screen_due,
            cost_cny=terms.cost_cny,
        )

    def attach(self, file: AttachmentAdded | AttachmentRemoved) -> None:
        """Files are part of what the sponsor says, and theirs to change when that is (REQ-034)."""
        LIFECYCLE.move(self, "attach")
        self.record(file.model_copy(update={"undertaking": self.undertaking()}))

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
        self.assessors = rules.with_assessors(self, assessors)
        self.assessor_id, *_ = named = rules.people(self.assessors)
        self._tell(intake.ProposalScreeningStarted, assessor_id=self.assessor_id, assessors=named)

    def assign_assessors(self, *assessors: str) -> None:
        """More people look at the same version (REQ-038)."""
        LIFECYCLE.move(self, "assign_assessors")
        self.assessors = rules.with_assessors(self, assessors)
        self.assessor_id, *_ = named = rules.people(self.assessors)
        self._tell(intake.AssessorsAssigned, assessors=named)

    def declare_interest(self, by: Actor, reason: str, at: datetime) -> None:
        """They are taken off and can't be named again; what they filed does not count (REQ-038)."""
        LIFECYCLE.move(self, "declare_interest")
        if by.id in rules.people(self.interests):
            raise Conflict("interest_declared")
        declared = {"person_id": by.id, "reason": reason, "declared_at": at.isoformat()}
        self.interests = [*self.interests, declared]
        self.assessors = [a for a in self.assessors if a["person_id"] != by.id]
        self.assessor_id = next(iter(rules.people(self.assessors)), None)
        self._tell(
            intake.InterestDeclared,
            because=reason,
            person_id=by.id,
            assessors=rules.people(self.assessors),
        )

    def record_assessment(self, by: Actor, filed: AssessmentRecorded) -> None:
        """By each of its assessors, once (REQ-039, REQ-040)."""
        LIFECYCLE.move(self, "record_assessment")
        rules.check_may_assess(self, by)
        mine = {"person_id": by.id, "assessment_id": str(filed.assessment_id)}
        self.assessors = [mine if a["person_id"] == by.id else a for a in self.assessors]
        self.record(filed.model_copy(update={"awaiting": rules.awaited(self.assessors)}))

    def score(self, scored: ProposalScored) -> None:
        """A decision rests on the scorecard as well, from now on (REQ-046)."""
        LIFECYCLE.move(self, "score")
        self.take_input("scorecard", scored.inputs_hash)
        self.record(scored)

    def return_(self, reason: str, days_left: int) -> None:
        """Back to the sponsor for more; the clock stops, and what is left is kept (REQ-036)."""
        LIFECYCLE.move(self, "return_")
        self.return_reason = reason
        self.stop_clock(days_left)
        self._tell(intake.ProposalReturned, because=reason, reason=self.public_words(reason))

    def withdraw(self, reason: str) -> None:
        """The sponsor may take it back until it is decided (REQ-036)."""
        LIFECYCLE.move(self, "withdraw")
        self.end_clock()
        self._tell(intake.ProposalWithdrawn, because=reason, reason=self.public_words(reason))

    def complete_assessment(
        self, by: Actor, assessed: intake.AssessmentCompleted, hash_: str
    ) -> None:
        """With the last of its assessors, and only by one of them (REQ-038, REQ-041)."""
        LIFECYCLE.move(self, "complete_assessment")
        if by.id not in rules.people(self.assessors):
            raise Conflict("not_the_assessor")
        self.screened()
        self.take_input("assessment", hash_)
        self.record(assessed.model_copy(update={"undertaking": self.undertaking()}))

    def complete_consultation(self, hash_: str) -> None:
        """The stakeholders were heard; on what they said, as a hash, the decision rests."""
        LIFECYCLE.move(self, "complete_consultation")
        self.take_input("consultation", hash_)
        self._tell(intake.ConsultationCompleted)

    def breach(self) -> None:
        """What the PMO promised was not done in time; told once for each stage (REQ-037)."""
        LIFECYCLE.move(self, "breach")
        assert self.sla_due is not None
        self.sla_breached = True
        self._tell(
            intake.SlaBreached,
            stage=self.sla_stage or "",
            tier=self.tier or "",
            due_at=self.sla_due,
        )

    def put_to_vote(self, inputs_hash: str) -> None:
        """The board is asked on what the analyst was shown (REQ-059)."""
        LIFECYCLE.move(self, "put_to_vote")
        self.check_inputs(inputs_hash)

    def check_inputs(self, seen: str) -> None:
        """Decided is only on what was shown (409 `inputs_changed`)."""
        if seen != rules.inputs_hash_of(self):
            raise Conflict("inputs_changed")

    def check_decision(self, verb: str, by: Actor, seen: str) -> None:
        """Never by who submitted or assessed it (REQ-058), and only on what they were shown."""
        LIFECYCLE.check(self.state, verb)
        self.forbid(by, *rules.involved_in(self))
        self.check_inputs(seen)

    def approve(self, by: Actor, seen: str, decided: intake.ProjectApproved, reason: str) -> None:
        """It becomes a project under the manager named, on the conditions named (REQ-057)."""
        self.check_decision("approve", by, seen)
        LIFECYCLE.move(self, "approve")
        self.project_manager_id = decided.project_manager_id
        self._decided(decided, reason)

    def defer(self, by: Actor, seen: str, decided: intake.ProposalDeferred, reason: str) -> None:
        """Put off until a day to come (REQ-057)."""
        self.check_decision("defer", by, seen)
        LIFECYCLE.move(self, "defer")
        self.revisit_date = decided.revisit_date
        self._decided(decided, reason)

    def reject(self, by: Actor, seen: str, decided: intake.ProposalRejected, reason: str) -> None:
        """Refused for good (REQ-057)."""
        self.check_decision("reject", by, seen)
        LIFECYCLE.move(self, "reject")
        self._decided(decided, reason)

    def _decided(self, decided: intake.ProposalEvent, reason: str) -> None:
        self.end_clock()
        self.record(decided.model_copy(update={"undertaking": self.undertaking()}), because=reason)

    def come_due(self) -> None:
        """The day has come to which the decision was put off (REQ-065)."""
        LIFECYCLE.check(self.state, "reactivate")
        assert self.revisit_date is not None
        self._tell(intake.ProposalRevisitDue, revisit_date=self.revisit_date)

    def reactivate(self, reason: str, terms: Terms) -> None:
        """A deferred proposal goes back into the queue as it was submitted; the clock starts
        anew (REQ-065)."""
        LIFECYCLE.move(self, "reactivate")
        self.revisit_date = self.assessor_id = None
        self.assessors, self.inputs = [], {}
        self.promise(terms)
        self._tell(intake.ProposalReactivated, because=reason, reason=self.public_words(reason))

    def admit(self, project_key: str) -> None:
        """Portfolio has registered the project (REQ-060)."""
        LIFECYCLE.move(self, "admit")
        self.project_key = project_key
        self._tell(intake.ProposalAdmitted, project_key=project_key)
