"""What people see of pulse surveys: the questions, how many answered, later what they said."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.knowledge.permissions import PERMISSIONS
from services.knowledge.pulse_surveys.model import PulseSurvey, SurveyState
from services.knowledge.pulse_surveys.rules import FEWEST, mean, response_rate
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.fields import At, Date, Line, Ratio, Request
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

SURVEY = Access(PulseSurvey)

Code = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z][A-Z0-9_]{0,39}$"),
    Field(examples=["HELP"]),
]


class Question(Request):
    """A statement that people agree with or not."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"code": "HELP", "words": "需要时能得到 PMO 的帮助"}]}
    )

    code: Code
    words: Line


ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7aa-10c4-7f5e-a1b2-8c9d0e1f2a3b",
    "key": "PLS-2026-0001",
    "version": 4,
    "state": "CLOSED",
    "title": "四季度团队与 PMO 协作脉搏",
    "invited": 4,
    "responded": 3,
    "opened_at": "2026-11-24T01:30:00.000000Z",
    "closes_on": "2026-12-01",
}


class Result(BaseModel):
    """What the answers to one question come to."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"code": "HELP", "numbers": [0, 0, 1, 1, 1], "mean": 4.0}]}
    )

    code: str
    numbers: Annotated[list[int], Field(description="How often each score was given, 1 to 5.")]
    mean: float | None


class PulseSurveyRow(BaseModel):
    """A pulse survey in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    state: SurveyState
    title: str
    invited: int
    responded: int
    opened_at: At
    closes_on: Date


class PulseSurveyView(RecordView):
    """A pulse survey, how many answered, and, once it is closed, what they said."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | {
                    "questions": [{"code": "HELP", "words": "需要时能得到 PMO 的帮助"}],
                    "response_rate": 0.75,
                    "results": [{"code": "HELP", "numbers": [0, 0, 1, 1, 1], "mean": 4.0}],
                    "opened_by": "analyst-lin",
                    "closed_at": "2026-12-01T16:00:00.000000Z",
                    "changed_at": "2026-12-01T16:00:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    state: SurveyState
    title: str
    questions: list[Question]
    invited: Annotated[int, Field(description="How many people are asked.")]
    responded: Annotated[int, Field(description="How many of them have answered.")]
    response_rate: Ratio
    results: Annotated[
        list[Result] | None,
        Field(description=f"null while it is open, and of fewer than {FEWEST} answers."),
    ]
    opened_by: PersonId
    opened_at: At
    closes_on: Annotated[Date, Field(description="The last day on which answers are taken.")]
    closed_at: At | None


class PulseSurveyQuery(ListQuery):
    """Which surveys: by whether answers are taken."""

    state: SurveyState | None = None
    sort: Literal["opened_at", "-opened_at"] = "-opened_at"


SURVEYS = Listing(
    PulseSurveyRow,
    SURVEY,
    sorts={"opened_at": Sort(PulseSurvey.opened_at, instant, PulseSurvey.id)},
    filters=(PulseSurvey.state,),
)


def _results(record: Any) -> list[Result] | None:
    if record.state == SurveyState.OPEN or record.responded < FEWEST:
        return None
    numbers = {question["code"]: record.tally[question["code"]] for question in record.questions}
    return [Result(code=code, numbers=n, mean=mean(n)) for code, n in numbers.items()]


def _answered(record: Any, _source: Source) -> dict[str, Any]:
    rate = response_rate(record.responded, record.invited)
    return {"response_rate": rate, "results": _results(record)}


SHOWN = Showing(PulseSurveyView, SURVEY, PERMISSIONS, "pulse_survey", _answered)


async def list_pulse_surveys(read: Reader, query: PulseSurveyQuery) -> Page[PulseSurveyRow]:
    """The surveys, newest first unless asked otherwise."""
    return await SURVEYS.page(read, query, query.sort)
