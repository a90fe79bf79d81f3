"""A scoring model: what counts in proposals of one type, and how much, in numbered versions."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base
from services.intake.scoring.rules import Criterion, priorities, sums_to_one
from shared.contracts.appraisal import (
    ScoringModelActivated,
    ScoringModelDrafted,
    ScoringModelEdited,
    ScoringModelEvent,
    ScoringModelRetired,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.canonical import content_hash
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class ScoringModelState(StrEnum):
    """Whether proposals are scored by it."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


S = ScoringModelState

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.DRAFT}, None),
        "activate": ({S.DRAFT}, S.ACTIVE),
        "retire": ({S.DRAFT, S.ACTIVE}, S.RETIRED),
    },
    start=S.DRAFT,
)


class WeightsSource(StrEnum):
    """Where the weights come from: said directly, or found from pairwise judgements."""

    DIRECT = "DIRECT"
    AHP = "AHP"


class ScoringModel(Versioned, Aggregate, Base):
    """One version for one type; never changed once it is ACTIVE, so that scores stay what they are.

    There is at most one ACTIVE version of a type.
    """

    __tablename__ = "scoring_models"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[ScoringModelState]
    type: Mapped[str] = mapped_column(String(40))
    model_version: Mapped[int]
    name: Mapped[dict[str, Any]]
    criteria: Mapped[list[Any]]
    weights_source: Mapped[WeightsSource]
    judgements: Mapped[list[Any] | None] = mapped_column(JSONB)
    consistency: Mapped[dict[str, Any] | None]
    drafted_by: Mapped[str] = mapped_column(String(128))
    drafted_at: Mapped[datetime]
    activated_by: Mapped[str | None] = mapped_column(String(128))
    activated_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_scoring_models_type_model_version", "type", "model_version", unique=True),
        Index(
            "uq_scoring_models_active", "type", unique=True,
            postgresql_where=text("state = 'ACTIVE'"),
        ),
        Index("ix_scoring_models_drafted_at_id", "drafted_at", "id"),
        Index("ix_scoring_models_type_drafted_at_id", "type", "drafted_at", "id"),
        Index("ix_scoring_models_state_drafted_at_id", "state", "drafted_at", "id"),
    )  # fmt: skip

    @classmethod
    def draft(
        cls,
        id_: UUID,
        key: str,
        by: Actor,
        at: datetime,
        type_: str,
        number: int,
        said: Mapping[str, Any],
    ) -> "ScoringModel":
        """The next version of a type's model."""
        model = cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            type=type_,
            model_version=number,
            drafted_by=by.id,
            drafted_at=at,
        )
        model._say(said)
        model._tell(ScoringModelDrafted)
        return model

    def edit(self, said: Mapping[str, Any]) -> None:
        """While it is a DRAFT."""
        LIFECYCLE.move(self, "edit")
        self._say(said)
        self._tell(ScoringModelEdited, changed=tuple(said))

    def _say(self, said: Mapping[str, Any]) -> None:
        """Take it over; judgements, where they are the source, give the weights."""
        for name, value in said.items():
            setattr(self, name, value)
        self.consistency = None
        if self.weights_source != WeightsSource.AHP:
            self.judgements = None
            return
        if not self.judgements or len(self.judgements) != len(self.criteria):
            raise Conflict("judgements_misshapen", count=len(self.criteria))
        found = priorities(self.judgements)
        self.criteria = [
            {**criterion, "weight": format(weight, "f")}
            for criterion, weight in zip(self.criteria, found.weights, strict=True)
        ]
        figures = ("lambda_max", "ci", "cr")
        self.consistency = {name: format(getattr(found, name), "f") for name in figures}
        self.consistency["consistent"] = found.consistent

    def activate(self, by: Actor, at: datetime) -> None:
        """Only weights that sum to 1, from judgements that agree, and not by who wrote it."""
        LIFECYCLE.check(self.state, "activate")
        self.forbid(by, self.drafted_by)
        if self.consistency is not None and not self.consistency["consistent"]:
            raise Conflict("judgements_inconsistent", cr=self.consistency["cr"])
        if not sums_to_one([criterion.weight for criterion in criteria_of(self)]):
            raise Conflict("weights_not_one")
        LIFECYCLE.move(self, "activate")
        self.activated_by, self.activated_at = by.id, at
        said = {name: getattr(self, name) for name in ("type", "model_version", "criteria")}
        self._tell(ScoringModelActivated, content_hash=content_hash(said))

    def retire(self, at: datetime) -> None:
        """Nothing is scored by it any more; what was scored is stale."""
        LIFECYCLE.move(self, "retire")
        self.retired_at = at
        self._tell(ScoringModelRetired)

    def _tell(self, kind: Callable[..., ScoringModelEvent], **facts: Any) -> None:
        self.record(
            kind(
                scoring_model_id=self.id,
                model_key=self.key,
                type=self.type,
                model_version=self.model_version,
                **facts,
            )
        )


def criteria_of(model: Any) -> list[Criterion]:
    """The criteria of a model or a row of it, as the rules take them."""
    return [
        Criterion(
            code=said["code"],
            weight=Decimal(said["weight"]),
            direction=said["direction"],
            low=Decimal(said["low"]),
            high=Decimal(said["high"]),
            cut_off=None if said["cut_off"] is None else Decimal(said["cut_off"]),
            cohort=said["normalisation"] == "COHORT",
        )
        for said in model.criteria
    ]
