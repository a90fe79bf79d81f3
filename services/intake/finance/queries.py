"""How a financial case looks in requests and answers."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select

from services.intake.finance.model import FinancialCase, case_hash
from services.intake.finance.rules import Figure, Span, Worth
from services.intake.proposals.model import Proposal
from services.intake.proposals.queries import PROPOSAL
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import Amount, At, Currency, Request, Whole

RatioText = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$"),
    Field(examples=["0.08"]),
]
"""A share from 0 to 1 as a decimal string of at most six places."""

_FLOW: dict[str, Any] = {
    "t": 0,
    "kind": "COST",
    "low": "2600000.00",
    "likely": "3000000.00",
    "high": "3900000.00",
}
_BENEFIT = {"kind": "BENEFIT", "low": "700000.00", "likely": "1100000.00", "high": "1300000.00"}
CASE_EXAMPLE: dict[str, Any] = {
    "currency": "CNY",
    "discount_rate": "0.08",
    "period": "YEAR",
    "cash_flows": [_FLOW, *({"t": t, **_BENEFIT} for t in range(1, 6))],
}


class CashFlow(Request):
    """What goes out (COST) or comes in (BENEFIT) in period `t`, as a range, never negative."""

    model_config = ConfigDict(json_schema_extra={"examples": [_FLOW]})

    t: Annotated[int, Field(ge=0, le=240, description="0 is the start.", examples=[0]), Whole]
    kind: Literal["COST", "BENEFIT"]
    low: Amount
    likely: Amount
    high: Amount


class FinancialCaseDraft(Request):
    """The cash flows of a proposal by period; the discount rate is one a year (REQ-042)."""

    model_config = ConfigDict(json_schema_extra={"examples": [CASE_EXAMPLE]})

    currency: Currency
    discount_rate: Annotated[RatioText, Field(description="A year's, compounded by period.")]
    period: Literal["YEAR", "QUARTER", "MONTH"]
    cash_flows: Annotated[list[CashFlow], Field(min_length=1, max_length=240)]


FIGURE = r"^-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,6})?$"


class FigureView(BaseModel):
    """A figure, or why there is none."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"value": "2.600000", "reason": None}]}
    )

    value: Annotated[str | None, Field(pattern=FIGURE)]
    reason: Annotated[str | None, Field(description="NEVER_PAID_BACK, NO_COST, ...")]


class SpanView(BaseModel):
    """A figure in the worst, the likely and the best case, by its size."""

    least: FigureView
    likely: FigureView
    most: FigureView


class NpvView(SpanView):
    """The net present value in money."""

    currency: Currency


class RootsView(BaseModel):
    """Every real rate above -1 at which the NPV is 0, a year's, ascending."""

    worst: list[str]
    likely: list[str]
    best: list[str]


class WorthView(BaseModel):
    """What the cash flows are worth. Rates are a year's; paybacks are counted in periods.

    The worst case has costs high and benefits low. `irr` is given where signs change once; where
    they change more often `irr_roots` lists what there is, and `mirr` answers.
    """

    npv: NpvView
    irr: SpanView
    irr_roots: RootsView
    mirr: SpanView
    roi: SpanView
    payback: SpanView
    discounted_payback: SpanView
    bcr: Annotated[SpanView, Field(description="Present value of benefits over that of costs.")]


class FinancialCaseView(BaseModel):
    """The case that a proposal stands on; all null where it has none.

    `fresh`: the cost range and the rules are still those that the results rest on.
    """

    proposal_id: UUID
    id: UUID | None = None
    inputs: FinancialCaseDraft | None = None
    results: WorthView | None = None
    inputs_hash: str | None = None
    fresh: bool | None = None
    set_by: str | None = None
    set_at: At | None = None


def _figure(figure: Figure) -> dict[str, Any]:
    value: Decimal | None = figure.value
    return {"value": None if value is None else format(value, "f"), "reason": figure.reason}


def _span(span: Span) -> dict[str, Any]:
    return {name: _figure(getattr(span, name)) for name in ("least", "likely", "most")}


def results_of(worth: Worth, currency: str) -> dict[str, Any]:
    """The results as they are stored and answered."""
    spans = ("npv", "irr", "mirr", "roi", "payback", "discounted_payback", "bcr")
    found = {name: _span(getattr(worth, name)) for name in spans}
    found["npv"]["currency"] = currency
    roots = [[format(rate, "f") for rate in rates] for rates in worth.irr_roots]
    return {**found, "irr_roots": dict(zip(("worst", "likely", "best"), roots, strict=True))}


def case_view(case: Any, proposal: Any) -> FinancialCaseView:
    """A case beside the proposal that stands on it."""
    return FinancialCaseView(
        proposal_id=proposal.id,
        id=case.id,
        inputs=FinancialCaseDraft.model_validate(case.inputs),
        results=WorthView.model_validate(case.results),
        inputs_hash=case.inputs_hash,
        fresh=is_fresh(case, proposal),
        set_by=case.set_by,
        set_at=case.set_at,
    )


def is_fresh(case: Any, proposal: Any) -> bool:
    """Whether the hash of what it rests on equals the hash stored with the results."""
    return bool(case.inputs_hash == case_hash(case.inputs, proposal))


STANDS_ON = (
    Proposal.id,
    Proposal.financial_case,
    Proposal.cost_least,
    Proposal.cost_likely,
    Proposal.cost_most,
    Proposal.cost_currency,
)


async def find_case(read: Any, proposal: Any) -> Any:
    """The row of the case that a proposal stands on; None where it has none."""
    if proposal.financial_case is None:
        return None
    wanted = FinancialCase.id == UUID(proposal.financial_case["id"])
    return (await read.execute(select(*FinancialCase.__table__.c).where(wanted))).first()


async def get_financial_case(read: Reader, ref: str) -> FinancialCaseView:
    """What a proposal would cost and bring (REQ-042)."""
    proposal = await PROPOSAL.one(read, STANDS_ON, ref)
    case = await find_case(read, proposal)
    if case is None:
        return FinancialCaseView(proposal_id=proposal.id)
    return case_view(case, proposal)


async def check_case_fresh(tx: Transaction, proposal: Proposal) -> None:
    """A case, where there is one, rests on the cost range as it is now said.

    Errors: 409 `financial_case_stale`.
    """
    case = await find_case(tx, proposal)
    if case is not None and not is_fresh(case, proposal):
        raise Conflict("financial_case_stale")


class FinancialHeadline(BaseModel):
    """The figures of the financial case that are looked at first."""

    npv: NpvView
    irr: SpanView
    payback: SpanView
    fresh: bool


async def headline_of(read: Reader, proposal: Any) -> FinancialHeadline | None:
    """The same of a row of a proposal; None where it has no case."""
    found = await find_case(read, proposal)
    if found is None:
        return None
    figures = {name: found.results[name] for name in ("npv", "irr", "payback")}
    return FinancialHeadline.model_validate({**figures, "fresh": is_fresh(found, proposal)})
