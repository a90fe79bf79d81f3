"""The addresses of what people say of how we work, and of the answers."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.feedback import commands, queries
from services.knowledge.feedback.commands import Completion, Feedback, Reply, Triage
from services.knowledge.feedback.queries import (
    FEEDBACK,
    SHOWN,
    AnonymousAnswer,
    AnonymousReceipt,
    AnswerQuestion,
    FeedbackQuery,
    FeedbackRow,
    FeedbackView,
    receipt_of,
)
from services.knowledge.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Feedback")
HERE = "/feedback/{feedback_id}"


@routes.query("/feedback")
async def list_feedback(
    query: Annotated[FeedbackQuery, Query()], read: Reader
) -> Page[FeedbackRow]:
    """List what you said or see to; to the PMO, what anyone said."""
    return await queries.list_feedback(read, query)


@routes.command("/feedback", status=201, location="/feedback/{id}")
async def give_feedback(feedback: Feedback, tx: Transaction) -> FeedbackView:
    """Say what you think of a step, an asset, a rule or a service of the PMO."""
    return await SHOWN.left(tx, await commands.give_feedback(tx, feedback))


@routes.command("/feedback/anonymous", status=201, nameless=True)
async def give_feedback_anonymously(feedback: Feedback, tx: Transaction) -> AnonymousReceipt:
    """Say it under no name: nothing that is kept tells who you are. Sent twice, it is said twice:
    an Idempotency-Key would have to be kept as yours."""
    return receipt_of(*await commands.give_feedback_anonymously(tx, feedback))


@routes.query("/feedback-answers", also=(409,))
async def read_anonymous_answer(
    question: Annotated[AnswerQuestion, Query()], read: Reader
) -> AnonymousAnswer:
    """Read what was answered to what you said under no name, by the token you were given."""
    return await queries.read_anonymous_answer(read, question)


@routes.query(HERE)
async def get_feedback(feedback_id: Ref, read: Reader) -> FeedbackView:
    """Get what was said, with its answer and what can be done next."""
    return await SHOWN.one(read, feedback_id)


@routes.command(f"{HERE}/triage", on=FEEDBACK)
async def triage_feedback(feedback_id: Ref, triage: Triage, tx: Transaction) -> FeedbackView:
    """Take up what was said, and name who sees to it."""
    return await SHOWN.left(tx, await commands.triage_feedback(tx, feedback_id, triage))


@routes.command(f"{HERE}/accept", on=FEEDBACK)
async def accept_feedback(feedback_id: Ref, reply: Reply, tx: Transaction) -> FeedbackView:
    """Answer that something will be done, and what."""
    return await SHOWN.left(tx, await commands.accept_feedback(tx, feedback_id, reply))


@routes.command(f"{HERE}/decline", on=FEEDBACK)
async def decline_feedback(feedback_id: Ref, reply: Reply, tx: Transaction) -> FeedbackView:
    """Answer that nothing will be done, and why."""
    return await SHOWN.left(tx, await commands.decline_feedback(tx, feedback_id, reply))


@routes.command(f"{HERE}/complete", on=FEEDBACK)
async def complete_feedback(
    feedback_id: Ref, completion: Completion, tx: Transaction
) -> FeedbackView:
    """Say what came of what was accepted."""
    return await SHOWN.left(tx, await commands.complete_feedback(tx, feedback_id, completion))


add_history(routes, f"{HERE}/history", FEEDBACK, "get_feedback_history")
