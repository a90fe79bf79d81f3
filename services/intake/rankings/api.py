"""The address at which other weights are tried."""

from typing import Annotated

from fastapi import Query

from services.intake.base import SERVICE
from services.intake.permissions import PERMISSIONS
from services.intake.rankings import queries
from services.intake.rankings.queries import WhatifQuery, WhatifView
from shared.db.transaction import Reader
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Scoring models")


@routes.query("/scoring-models/{scoring_model_id}/whatif", also=(409,))
async def get_whatif(
    scoring_model_id: Ref, query: Annotated[WhatifQuery, Query()], read: Reader
) -> WhatifView:
    """Get the ranking under other weights, and between which weights the present one stays."""
    return await queries.get_whatif(read, scoring_model_id, query)
