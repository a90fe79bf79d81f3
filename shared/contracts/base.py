"""What every event is made of: its name, its key, and the values its payload may hold."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints

PersonId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9._:@|+-]+$"),
    Field(examples=["sponsor-zhang"]),
]
"""An OIDC subject; its name travels only in the directory's own events."""

Decimal4 = Annotated[
    Decimal,
    Field(max_digits=19, decimal_places=4, examples=["125000.00"]),
    PlainSerializer(lambda d: format(d, "f"), return_type=str, when_used="json"),
]
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), Field(examples=["CNY"])]
ProjectTypeCode = Annotated[
    str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{1,39}$"), Field(examples=["IT"])
]


Line = Annotated[str, StringConstraints(max_length=200)]
Text = Annotated[str, StringConstraints(max_length=20000)]


class Value(BaseModel):
    """A part of a payload; readers ignore fields they do not know, so fields can be added."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Money(Value):
    """An amount with its ISO 4217 currency; the amount is a decimal string in JSON."""

    amount: Decimal4
    currency: CurrencyCode


class Confidentiality(StrEnum):
    """Who may read a record, and whether its words may travel in events."""

    PUBLIC_IN_ORG = "PUBLIC_IN_ORG"
    RESTRICTED = "RESTRICTED"
    SECRET = "SECRET"


class Member(Value):
    """A person's part in one undertaking."""

    person_id: PersonId
    role: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$"), Field(examples=["sponsor"])]


class Undertaking(Value):
    """What every service remembers of a proposal or project: its name, state and people.

    `title` is empty when the record is not PUBLIC_IN_ORG: names of confidential
    records never travel.
    """

    id: UUID
    key: Annotated[str, StringConstraints(max_length=20)]
    title: Annotated[str, StringConstraints(max_length=200)]
    state: Annotated[str, StringConstraints(max_length=40)]
    confidentiality: Confidentiality
    revision: Annotated[int, Field(ge=1)]
    members: tuple[Member, ...]


EVENTS: dict[str, type["Event"]] = {}
"""Every event class by its full type name; filled as the contract modules are imported."""


class Event(BaseModel):
    """A fact in the past tense. Subclasses set `service`, and `key_field` names the UUID of the
    undertaking it is about (or of its own aggregate where there is none)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    service: ClassVar[str]
    version: ClassVar[int] = 1
    public: ClassVar[bool] = False
    outside: ClassVar[bool] = False
    """True where no service reacts: told for the record and for outsiders."""
    key_field: ClassVar[str]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if not hasattr(cls, "service"):
            return
        if EVENTS.setdefault(cls.type_name(), cls) is not cls:
            raise TypeError(f"two events are called {cls.type_name()}")

    @classmethod
    def type_name(cls) -> str:
        """`pmo.<service>.<EventName>.v<n>`, the CloudEvents type and the head of the subject."""
        return f"pmo.{cls.service}.{cls.__name__}.v{cls.version}"

    @property
    def key(self) -> UUID:
        """What orders this fact among others: its undertaking."""
        key = getattr(self, self.key_field)
        assert isinstance(key, UUID)
        return key
