"""What people do with assumptions: write them down, and find them true or false."""

from pydantic import ConfigDict

from services.risk.assumptions.model import Assumption
from services.risk.assumptions.queries import SAID_EXAMPLE
from services.risk.registers.model import RiskRegister
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.fields import Date, Reason, Ref, Request, Text, absent


class AssumptionDraft(Request):
    """What is taken for granted, and what would come of it if it is not so."""

    model_config = ConfigDict(json_schema_extra={"examples": [SAID_EXAMPLE]})

    statement: Reason
    if_wrong: Text = ""
    owner_id: PersonId | None = None
    check_by: Date | None = None


class AssumptionEdit(Request):
    """A merge patch: what is sent replaces, null empties, what is not sent stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"check_by": "2027-03-31"}]})

    statement: Reason = absent()
    if_wrong: Text = absent()
    owner_id: PersonId | None = None
    check_by: Date | None = None


class Evidence(Request):
    """On what evidence it is so, or is not."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"finding": "供应商已书面确认交付计划。"}]}
    )

    finding: Reason


async def record_assumption(
    tx: Transaction, register_ref: Ref, draft: AssumptionDraft
) -> Assumption:
    """Write down what is taken for granted."""
    register = await tx.load(RiskRegister, register_ref)
    register.lifecycle.check(register.state, "identify")
    key, said = await tx.next_key("ASM"), draft.model_dump()
    return tx.add(Assumption.write_down(tx.new_id(), key, register, tx.actor.id, said, tx.now))


async def _held(tx: Transaction, ref: Ref, verb: str) -> Assumption:
    """Errors: 409 `illegal_move`, 409 `register_closed`."""
    made = await tx.load(Assumption, ref)
    made.lifecycle.check(made.state, verb)
    (await tx.load(RiskRegister, made.register_id)).check_open()
    return made


async def edit_assumption(tx: Transaction, ref: Ref, edit: AssumptionEdit) -> Assumption:
    """Say it better, or give it to somebody."""
    made = await _held(tx, ref, "edit")
    made.edit(edit.model_dump(exclude_unset=True))
    return made


async def validate_assumption(tx: Transaction, ref: Ref, evidence: Evidence) -> Assumption:
    """It is so."""
    made = await _held(tx, ref, "validate")
    made.validate(evidence.finding)
    return made


async def falsify_assumption(tx: Transaction, ref: Ref, evidence: Evidence) -> Assumption:
    """It is not so: what would come of it is a risk to be identified."""
    made = await _held(tx, ref, "falsify")
    made.falsify(evidence.finding)
    return made
