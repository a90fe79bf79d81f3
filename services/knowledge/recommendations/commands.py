"""Looking for lessons on behalf of somebody who has not asked."""

from uuid import UUID

from sqlalchemy import select

from services.knowledge.lessons.rules import search_words
from services.knowledge.recommendations.model import Context, Recommendation
from services.knowledge.recommendations.rules import AT_MOST, worth_offering
from services.knowledge.search.queries import MOST_WORDS, LessonFound, find_lessons
from shared.contracts.knowledge import Offer
from shared.db.transaction import Transaction


async def recommend_lessons(
    tx: Transaction, project_id: UUID, context: Context, content_version: int, text: str
) -> None:
    """Offer the lessons nearest to what was said, once for each version of it (REQ-045)."""
    offered = select(Recommendation.id).where(
        Recommendation.project_id == project_id,
        Recommendation.context == context,
        Recommendation.content_version == content_version,
    )
    if (await tx.execute(offered)).first() is not None:
        return
    terms = search_words(text, MOST_WORDS)
    found = await find_lessons(tx, terms, at_most=AT_MOST)
    tx.add(
        Recommendation.offer(
            tx.new_id(),
            project_id,
            context,
            content_version,
            offers=[_offer(one) for one in found if worth_offering(one.score, one.terms)],
            words_searched=len(terms),
            at=tx.now,
        )
    )


def _offer(found: LessonFound) -> tuple[Offer, str]:
    lesson = found.lesson
    offer = Offer(
        lesson_id=lesson.id,
        lesson_key=lesson.key,
        score=found.score,
        terms=tuple(found.terms),
    )
    return offer, lesson.title
