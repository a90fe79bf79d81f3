"""The addresses of trainings, and of who takes part."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.permissions import PERMISSIONS
from services.knowledge.trainings import commands, queries
from services.knowledge.trainings.commands import Attendance, Evaluation, Seat, TrainingPlan
from services.knowledge.trainings.queries import (
    SHOWN,
    TRAINING,
    EnrolmentQuery,
    EnrolmentRow,
    TrainingQuery,
    TrainingRow,
    TrainingView,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Trainings")
HERE = "/trainings/{training_id}"


@routes.query("/trainings")
async def list_trainings(
    query: Annotated[TrainingQuery, Query()], read: Reader
) -> Page[TrainingRow]:
    """List the training sessions: the year's plan, and what has become of it."""
    return await queries.list_trainings(read, query)


@routes.command("/trainings", status=201, location="/trainings/{id}")
async def plan_training(plan: TrainingPlan, tx: Transaction) -> TrainingView:
    """Plan when and where a course is given, by whom, and to how many."""
    return await SHOWN.left(tx, await commands.plan_training(tx, plan))


@routes.query("/enrolments")
async def list_enrolments(
    query: Annotated[EnrolmentQuery, Query()], read: Reader
) -> Page[EnrolmentRow]:
    """List the trainings you take part in; to the PMO, who takes part in which."""
    return await queries.list_enrolments(read, query)


@routes.query(HERE)
async def get_training(training_id: Ref, read: Reader) -> TrainingView:
    """Get a training session with its seats and what can be done next."""
    return await SHOWN.one(read, training_id)


@routes.command(f"{HERE}/open", on=TRAINING)
async def open_training(training_id: Ref, tx: Transaction) -> TrainingView:
    """Let people enrol."""
    return await SHOWN.left(tx, await commands.open_training(tx, training_id))


@routes.command(f"{HERE}/enrolments", on=TRAINING, if_match=False)
async def enrol_in_training(training_id: Ref, seat: Seat, tx: Transaction) -> TrainingView:
    """Take a seat, or, for the PMO, give somebody one."""
    return await SHOWN.left(tx, await commands.enrol_in_training(tx, training_id, seat))


@routes.command(f"{HERE}/withdraw", on=TRAINING, if_match=False)
async def withdraw_from_training(training_id: Ref, tx: Transaction) -> TrainingView:
    """Give your seat back."""
    return await SHOWN.left(tx, await commands.withdraw_from_training(tx, training_id))


@routes.command(f"{HERE}/hold", on=TRAINING)
async def hold_training(training_id: Ref, attendance: Attendance, tx: Transaction) -> TrainingView:
    """Note that a training was held, and who came."""
    return await SHOWN.left(tx, await commands.hold_training(tx, training_id, attendance))


@routes.command(f"{HERE}/evaluate", on=TRAINING)
async def evaluate_training(
    training_id: Ref, evaluation: Evaluation, tx: Transaction
) -> TrainingView:
    """Note how each did who came; who passed is certified."""
    return await SHOWN.left(tx, await commands.evaluate_training(tx, training_id, evaluation))


@routes.command(f"{HERE}/cancel", on=TRAINING)
async def cancel_training(training_id: Ref, because: Because, tx: Transaction) -> TrainingView:
    """Call a training off, and say why."""
    return await SHOWN.left(tx, await commands.cancel_training(tx, training_id, because))


add_history(routes, f"{HERE}/history", TRAINING, "get_training_history")
