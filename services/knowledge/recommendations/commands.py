"""Offering what was learned, unasked or as advice, and answering what was offered."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.knowledge.entries.model import EntryKind
from services.knowledge.entries.queries import MOST_WORDS
from services.knowledge.entries.rules import search_words
from services.knowledge.lessons.model import Lesson, LessonState
from services.knowledge.lessons.rules import WORDED, open_words
from services.knowledge.past_projects.queries import AT_MOST, Near, find_likes, known_of
from services.knowledge.recommendations.model import (
    Becomes,
    Context,
    LessonRecommendation,
    Recommendation,
    RecommendationState,
)
from services.knowledge.recommendations.queries import UNDERTAKING
from shared.contracts.intake import ProposalSubmitted
from shared.contracts.knowledge import LessonWords, Offer, ProjectOffer
from shared.contracts.risk import RiskIdentified
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import Because, Id, Reason, Ref, Request
from shared.projects.words import public_words

MOST_MOMENTS = 100
"""So often an undertaking is offered lessons for its risks, and as often for its changes."""


class Advice(Request):
    """A lesson that the PMO thinks of, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "lesson_id": "0199b7a3-10c4-7f5e-a1b2-8c9d0e1f2a3b",
                    "advice": "贵项目同样涉及核心系统割接，请在计划中安排回滚演练。",
                }
            ]
        }
    )

    lesson_id: Id
    advice: Reason


class Adoption(Request):
    """How the lesson is used."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"how": "已在切换方案中增加全量回滚演练里程碑。", "becomes": "RISK"}]
        }
    )

    how: Annotated[Reason, Field(description="What is done because of it.")]
    becomes: Annotated[
        Becomes | None,
        Field(description="RISK: it is written into the undertaking's risk register."),
    ] = None


async def recommend_lessons(tx: Transaction, told: ProposalSubmitted) -> None:
    """Offer the nearest to what was said, once for each version of it (REQ-045, REQ-170)."""
    offered = select(Recommendation.id).where(
        Recommendation.project_id == told.proposal_id,
        Recommendation.context == Context.PROPOSAL,
        Recommendation.content_version == told.content_version,
    )
    if (await tx.execute(offered)).first() is not None:
        return
    text = f"{told.problem}\n{told.proposed_solution}"
    words = search_words(text, MOST_WORDS, title=told.undertaking.title)
    ours = (told.type, told.tier or None, told.org_unit or None)
    lessons = await find_likes(tx, EntryKind.LESSON, words, ours)
    past = await find_likes(tx, EntryKind.PAST_PROJECT, words, ours, but=[told.proposal_id])
    offers = [_lesson(near) for near in lessons[:AT_MOST]]
    moment = tx.add(
        Recommendation.offer(
            tx.new_id(),
            told.proposal_id,
            Context.PROPOSAL,
            told.content_version,
            lessons=offers,
            projects=[_project(near) for near in past[:AT_MOST]],
            words_searched=len(words),
            at=tx.now,
        )
    )
    await _await_answers(tx, moment, offers)


async def recommend_at(
    tx: Transaction,
    project_id: UUID,
    context: Context,
    about_id: UUID,
    *,
    words: str = "",
    filed: Mapping[str, Any] | None = None,
) -> None:
    """Offer the nearest to what is at hand, once for each fact about it (REQ-170).

    Where it says no words of its own, those are looked for that the undertaking was proposed with,
    among the lessons that are `filed` under what comes next. Words that may not travel never came.
    """
    if await _looked_enough(tx, project_id, context, about_id):
        return
    question, ours = await known_of(tx, project_id)
    if own := search_words(words, MOST_WORDS):
        question, filed = own, None
    lessons = await find_likes(tx, EntryKind.LESSON, question, ours, filed=filed)
    offers = [_lesson(near) for near in lessons[:AT_MOST]]
    moment = tx.add(
        Recommendation.offer(
            tx.new_id(),
            project_id,
            context,
            None,
            lessons=offers,
            words_searched=len(question),
            at=tx.now,
            about_id=about_id,
        )
    )
    await _await_answers(tx, moment, offers)


async def _looked_enough(
    tx: Transaction, project_id: UUID, context: Context, about_id: UUID
) -> bool:
    """Whether this was looked for already, or so much that more would not be read."""
    looked = select(Recommendation.about_id).where(
        Recommendation.project_id == project_id, Recommendation.context == context
    )
    before = (await tx.execute(looked.limit(MOST_MOMENTS))).scalars().all()
    return about_id in before or len(before) == MOST_MOMENTS


async def _await_answers(
    tx: Transaction,
    moment: Recommendation,
    offers: Sequence[tuple[Offer, str]],
    advice: str | None = None,
) -> LessonRecommendation | None:
    """A lesson is answered once for each undertaking, however often it is found for it."""
    ids = [offer.lesson_id for offer, _ in offers]
    known = select(LessonRecommendation.lesson_id).where(
        LessonRecommendation.project_id == moment.project_id,
        LessonRecommendation.lesson_id.in_(ids),
    )
    before, made = set((await tx.execute(known)).scalars()) if ids else set(), None
    for offer, title in offers:
        if offer.lesson_id not in before:
            made = LessonRecommendation.offered(tx.new_id(), moment, offer, title, advice)
            tx.add(made)
    return made


def _lesson(near: Near) -> tuple[Offer, str]:
    found = near.found
    offer = Offer(
        lesson_id=found.id,
        lesson_key=found.key,
        score=found.score,
        terms=tuple(found.terms),
        reasons=near.reasons,
    )
    return offer, found.title


def _project(near: Near) -> tuple[ProjectOffer, str]:
    found = near.found
    offer = ProjectOffer(
        project_id=found.id,
        project_key=found.key,
        score=found.score,
        terms=tuple(found.terms),
        reasons=near.reasons,
    )
    return offer, found.title


async def recommend_lesson(tx: Transaction, ref: Ref, advice: Advice) -> LessonRecommendation:
    """Offer a lesson by hand: the only way where words are confidential (REQ-170).

    Errors: 404 for an undertaking that the caller does not see, 409 `lesson_unusable` for a
    lesson that is not published, 409 `already_recommended`.
    """
    project_id = await UNDERTAKING.hold(tx, ref)
    lesson = await tx.find(Lesson, advice.lesson_id)
    if lesson is None or lesson.state != LessonState.PUBLISHED:
        raise Conflict("lesson_unusable")
    offer = Offer(
        lesson_id=lesson.id, lesson_key=lesson.key, score=0, terms=(), reasons=("PMO_ADVICE",)
    )
    moment = Recommendation.offer(
        tx.new_id(),
        project_id,
        Context.ADVICE,
        None,
        lessons=[(offer, lesson.title)],
        words_searched=0,
        at=tx.now,
    )
    made = await _await_answers(tx, moment, [(offer, lesson.title)], advice.advice)
    if made is None:
        raise Conflict("already_recommended")
    tx.add(moment)
    return made


async def adopt_lesson(tx: Transaction, ref: UUID, adoption: Adoption) -> LessonRecommendation:
    """Make use of it, and say how (REQ-170)."""
    offered = await tx.load(LessonRecommendation, ref)
    how = await public_words(tx, offered.project_id, adoption.how)
    lesson = None
    if adoption.becomes == Becomes.RISK:
        lesson = await _open_words(tx, offered.lesson_id)
    offered.adopt(tx.actor, adoption.how, how, tx.now, becomes=adoption.becomes, lesson=lesson)
    return offered


async def _open_words(tx: Transaction, lesson_id: UUID) -> LessonWords:
    """What everybody may read of a lesson; it was taught by another project, so it may travel
    whoever adopts it (REQ-172)."""
    columns = (Lesson.kind, Lesson.category, Lesson.stage, Lesson.redactions)
    parts = [getattr(Lesson, part) for part in WORDED]
    of_it = select(*columns, *parts).where(Lesson.id == lesson_id)
    said = (await tx.execute(of_it)).one()._asdict()
    words = open_words(said, said["redactions"])
    told = {part: words.get(part, "") for part in ("title", "root_cause", "event", "effect")}
    return LessonWords(**told, **{name: said[name] for name in ("kind", "category", "stage")})


async def note_risk(tx: Transaction, identified: RiskIdentified) -> None:
    """An adopted lesson stands in the register now, as this risk (REQ-170)."""
    adopted = select(LessonRecommendation).where(
        LessonRecommendation.project_id == identified.project_id,
        LessonRecommendation.lesson_id == identified.from_lesson_id,
        LessonRecommendation.state == RecommendationState.ADOPTED,
        LessonRecommendation.risk_id.is_(None),
    )
    for offered in await tx.every(LessonRecommendation, adopted.with_for_update()):
        offered.become(identified.risk_id, identified.risk_key)


async def dismiss_lesson(tx: Transaction, ref: UUID, because: Because) -> LessonRecommendation:
    """Say that it does not apply, and why (REQ-170)."""
    offered = await tx.load(LessonRecommendation, ref)
    reason = await public_words(tx, offered.project_id, because.reason)
    offered.dismiss(tx.actor, because.reason, reason, tx.now)
    return offered
