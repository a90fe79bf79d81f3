"""How a sponsor's words look in requests and answers."""

from typing import Annotated

from pydantic import Field

from shared.contracts.base import PersonId
from shared.domain.fields import Date, Flag, Line, Request, Text, Whole


class Alternative(Request):
    """Another way to meet the need; one of them is to do nothing."""

    title: Line
    description: Text = ""
    do_nothing: Flag = False


class ExpectedObjective(Request):
    """What should be better afterwards, and how that will be measured."""

    statement: Line
    metric: Line | None = None
    target: Line | None = None
    due: Date | None = None


Alternatives = Annotated[list[Alternative], Field(max_length=20)]
Objectives = Annotated[list[ExpectedObjective], Field(max_length=50)]
DurationDays = Annotated[
    int, Field(ge=1, le=5000, description="Working days.", examples=[120]), Whole
]
NamedPeople = Annotated[
    list[PersonId],
    Field(max_length=50, description="Who else may read it, whatever its confidentiality."),
]
