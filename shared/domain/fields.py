"""What a request may hold: strings, numbers, dates and amounts, each strict and bounded.

JSON is taken at its word: no number from a string, no boolean as a number, no control character,
nothing beyond what a column holds. The published pattern and the check are the same.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    Strict,
    StringConstraints,
    WithJsonSchema,
)

from shared.contracts.base import Money

LINE = r"^[^\x00-\x1f\x7f]*$"
TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
AMOUNT = r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$"
POSITIVE_AMOUNT = r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$"
INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$"
DATE = r"^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"
ID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
REF = (
    r"^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|[A-Z]{3}-[0-9]{4}-[0-9]{4,9})$"
)


class Request(BaseModel):
    """Parent of every request shape: a field nobody published is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def absent() -> Any:
    """Default of a field of a merge patch: not sent, hence left as it is; null is refused."""
    return Field(default_factory=lambda: None)


def _whole(value: Any) -> Any:
    if isinstance(value, bool | str):
        raise ValueError("must be a JSON integer")
    if isinstance(value, float):
        if not value.is_integer():
            raise ValueError("must be a JSON integer")
        return int(value)
    return value


Whole = BeforeValidator(_whole)
"""For an integer with limits of its own: nested limits would not be the ones published."""


def _number(value: Any) -> Any:
    if isinstance(value, bool | str):
        raise ValueError("must be a JSON number")
    return value


def _amount(pattern: str) -> Any:
    compiled = re.compile(pattern[1:-1], re.ASCII)

    def check(value: Any) -> Any:
        if isinstance(value, Decimal):
            return value
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise ValueError("must be a decimal string")
        return Decimal(value)

    return check


_DATE = re.compile(DATE[1:-1], re.ASCII)


def _date(value: Any) -> Any:
    if isinstance(value, datetime):
        raise ValueError("must be YYYY-MM-DD")
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("must be YYYY-MM-DD, 1900 to 2199")
    return date.fromisoformat(value)


_INSTANT = re.compile(INSTANT[1:-1], re.ASCII)


def _instant(value: Any) -> Any:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise ValueError("must be RFC 3339 with an offset")
    return datetime.fromisoformat(value)


def _id(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(ID[1:-1], value, re.ASCII):
        raise ValueError("must be a UUID in lower-case hyphenated form")
    return value


def _text(decimal: Decimal) -> str:
    return format(decimal, "f")


Line = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200, pattern=LINE)]
"""One line of words, never empty."""

Text = Annotated[str, StringConstraints(strict=True, max_length=20000, pattern=TEXT)]
"""Paragraphs; may be empty."""

Reason = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=2000, pattern=TEXT)]
"""Why; never empty."""

Scale5 = Annotated[int, Field(ge=1, le=5, examples=[4]), BeforeValidator(_whole)]
"""A judgement from 1 (lowest) to 5 (highest)."""

Flag = Annotated[bool, Strict()]
"""Yes or no; 0 and 1 are neither."""

YesOrNo = Annotated[
    bool, Strict(), BeforeValidator({"true": True, "false": False}.get), Field(examples=[True])
]
"""Yes or no in a query, where everything is text: `true` or `false`."""

Count = Annotated[int, Field(ge=0, le=2_147_483_647, examples=[3]), BeforeValidator(_whole)]
"""A whole number that an integer column holds."""

Ratio = Annotated[float, Field(ge=0, le=1, examples=[0.75]), BeforeValidator(_number)]
"""A share from 0 to 1."""

Amount = Annotated[
    Decimal,
    BeforeValidator(_amount(POSITIVE_AMOUNT)),
    PlainSerializer(_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": POSITIVE_AMOUNT, "examples": ["125000.00"]}),
]
"""Money without its currency: a decimal string, zero or more, at most four decimals."""

Figure = Annotated[
    Decimal,
    BeforeValidator(_amount(AMOUNT)),
    PlainSerializer(_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": AMOUNT, "examples": ["2.5"]}),
]
"""A measured value: a decimal string, at most four decimals; it may be below zero."""

Currency = Literal["CNY", "USD", "EUR", "HKD", "JPY", "GBP", "SGD"]

Date = Annotated[
    date,
    BeforeValidator(_date),
    WithJsonSchema(
        {"type": "string", "format": "date", "pattern": DATE, "examples": ["2027-03-31"]}
    ),
]
"""A day in the organisation's time zone."""

At = Annotated[
    datetime,
    WithJsonSchema(
        {"type": "string", "format": "date-time", "examples": ["2026-11-24T01:30:00.123456Z"]}
    ),
]
"""An instant as we answer it: RFC 3339, and in UTC as every instant is that we hold."""

Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema(
        {"type": "string", "format": "date-time", "examples": ["2026-11-24T09:30:00+08:00"]}
    ),
]
"""An instant as it is asked for: RFC 3339 with any offset."""

Id = Annotated[
    UUID,
    BeforeValidator(_id),
    WithJsonSchema({"type": "string", "format": "uuid", "pattern": ID}),
]
"""The id of a record, in its one usual form."""

Ref = Annotated[
    str,
    StringConstraints(pattern=REF),
    Field(description="The id, or the human key.", examples=["PRP-2026-0001"]),
]
"""How a path names a record: by its id or by its key."""


class Because(Request):
    """A step that must say why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "请补充依据后再次提交。"}]}
    )

    reason: Reason


class MoneyRange(Request):
    """An estimate as a range in one currency; least <= likely <= most."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "least": "800000.00",
                    "likely": "1000000.00",
                    "most": "1400000.00",
                    "currency": "CNY",
                }
            ]
        }
    )

    least: Amount
    likely: Amount
    most: Amount
    currency: Currency

    def in_order(self) -> bool:
        """Whether the range is one."""
        return self.least <= self.likely <= self.most

    @property
    def expected(self) -> Money:
        """The likely amount, as money."""
        return Money(amount=self.likely, currency=self.currency)
