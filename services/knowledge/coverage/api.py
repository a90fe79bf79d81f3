"""The address of whether a project's people have what they must have."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.coverage import queries
from services.knowledge.coverage.queries import CoverageQuestion, TrainingCoverage
from services.knowledge.permissions import PERMISSIONS
from shared.db.transaction import Reader
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Training coverage")


@routes.query("/training-coverage", also=(409,))
async def get_training_coverage(
    question: Annotated[CoverageQuestion, Query()], read: Reader
) -> TrainingCoverage:
    """Get which courses a project's people must have, and who lacks which."""
    return await queries.get_training_coverage(read, question)
