"""What the hand-written endpoints make of a row: the answer, the frozen content, the event."""

import hashlib
from datetime import date, datetime
from typing import Any

import orjson
from uuid_utils.compat import uuid7

from bench.baseline.shapes import Draft, ProposalOut
from shared.domain.actor import Actor

READERS = {
    "PUBLIC_IN_ORG": {
        "pmo_analyst",
        "pmo_director",
        "board_member",
        "executive",
        "resource_manager",
        "auditor",
    },
    "RESTRICTED": {"pmo_analyst", "pmo_director", "auditor"},
    "SECRET": {"auditor"},
}


def levels_of(actor: Actor) -> list[str]:
    """The levels of confidentiality that this person reads."""
    return [level for level, roles in READERS.items() if roles & actor.roles]


def cost_of(row: Any) -> dict[str, Any] | None:
    """The cost range of a row."""
    if row["cost_currency"] is None:
        return None
    return {
        "least": f"{row['cost_least']:.4f}",
        "likely": f"{row['cost_likely']:.4f}",
        "most": f"{row['cost_most']:.4f}",
        "currency": row["cost_currency"],
    }


def inputs_hash(row: Any) -> str | None:
    """What a decision is taken on, while one is pending."""
    if row["state"] != "DECISION_PENDING":
        return None
    inputs = {
        "proposal": str(row["id"]),
        "content_version": row["content_version"],
        "content": row["content_hash"],
        "inputs": row["inputs"],
    }
    return hashlib.sha256(orjson.dumps(inputs, option=orjson.OPT_SORT_KEYS)).hexdigest()


def smart(objective: dict[str, Any]) -> dict[str, Any]:
    """What an objective lacks to be SMART."""
    needed = ("metric", "unit", "target_value", "due", "measurement_method", "owner_id")
    missing = [name for name in needed if objective[name] in (None, "")]
    return {"missing": missing, "smart": not missing}


def _frozen(part: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name != "version"}


def shown(row: Any, handoff: Any = None) -> ProposalOut:
    """The whole proposal."""
    objectives = [aim | smart(aim) for aim in row["expected_objectives"]]
    return ProposalOut(
        **dict(row) | {"handoff": handoff, "expected_objectives": objectives},
        rough_cost=cost_of(row),
        process_step=f"admission.{row['state'].lower()}",
        inputs_hash=inputs_hash(row),
        decider=decider(row, row.get("authority")),
    )


def decider(row: Any, authority: Any) -> str | None:
    """Who has the authority, while a decision is pending."""
    if not authority:
        return None
    fitting = [
        rule
        for rule in authority
        if rule["tier"] == row["tier"]
        and rule["type"] in (None, row["type"])
        and (rule["risk_from"] or 0) <= row["risk_level"]
    ]
    said: str = max(fitting, key=lambda r: (r["risk_from"] or 0, bool(r["type"])))["decider"]
    return said


def undertaking(row: Any) -> dict[str, Any]:
    """What the other services remember of it."""
    public = row["confidentiality"] == "PUBLIC_IN_ORG"
    return {
        "id": str(row["id"]),
        "key": row["key"],
        "title": row["title"] if public else "",
        "state": row["state"],
        "confidentiality": row["confidentiality"],
        "revision": row["version"],
        "members": [
            {"person_id": row["sponsor_id"], "role": "sponsor"},
            {"person_id": row["drafted_by"], "role": "author"},
            *[
                {"person_id": person, "role": "reader"}
                for person in dict.fromkeys([*row["named_people"], *row["stakeholder_people"]])
            ],
        ],
    }


def new_row(draft: Draft, actor: Actor, key: str, now: datetime) -> dict[str, Any]:
    """The columns of a new proposal, in the order of `statements.COLUMNS`."""
    cost = draft.rough_cost
    return {
        "id": uuid7(),
        "key": key,
        "state": "DRAFT",
        "drafted_by": actor.id,
        "drafted_at": now,
        "content_version": 0,
        "content_hash": None,
        "submitted_by": None,
        "submitted_at": None,
        "assessor_id": None,
        "assessors": [],
        "interests": [],
        "inputs": {},
        "return_reason": None,
        "revisit_date": None,
        "project_manager_id": None,
        "project_key": None,
        "version": 1,
        "changed_at": now,
        "title": draft.title,
        "type": draft.type,
        "sponsor_id": draft.sponsor_id or actor.id,
        "org_unit": draft.org_unit,
        "confidentiality": draft.confidentiality,
        "named_people": draft.named_people,
        "stakeholder_people": sorted({s.person_id for s in draft.stakeholders if s.person_id}),
        "problem": draft.problem,
        "proposed_solution": draft.proposed_solution,
        "alternatives": [a.model_dump(mode="json") for a in draft.alternatives],
        "urgency": draft.urgency,
        "requested_start": draft.requested_start,
        "requested_finish": draft.requested_finish,
        "rough_duration_days": draft.rough_duration_days,
        "cost_least": cost and cost.least,
        "cost_likely": cost and cost.likely,
        "cost_most": cost and cost.most,
        "cost_currency": cost and cost.currency,
        "effort_hours": draft.effort_hours,
        "resource_needs": [need.model_dump(mode="json") for need in draft.resource_needs],
        "financial_case": None,
        "benefits": draft.benefits,
        "mandatory": draft.mandatory,
        "regulation_ref": draft.regulation_ref,
        "cites_id": draft.cites_id,
        "acknowledged_duplicate_of": draft.acknowledged_duplicate_of,
        "tier": None,
        "policy_number": None,
        "cost_cny": None,
        "sla_stage": None,
        "sla_due": None,
        "sla_days_left": None,
        "sla_breached": False,
        "decide_due": None,
        "risk_level": 0,
    }


def lacking(content: dict[str, Any]) -> list[str]:
    """What a submission must say and this one does not."""
    mandatory = (
        "type",
        "org_unit",
        "problem",
        "proposed_solution",
        "urgency",
        "rough_cost",
        "rough_duration_days",
        "expected_objectives",
        "alternatives",
    )
    missing = [name for name in mandatory if not content[name]]
    if not any(a["do_nothing"] for a in content["alternatives"]):
        missing.append("do_nothing")
    return missing


def content_of(row: dict[str, Any]) -> dict[str, Any]:
    """The sponsor's words."""

    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    return {
        "title": row["title"],
        "type": row["type"],
        "sponsor_id": row["sponsor_id"],
        "org_unit": row["org_unit"],
        "confidentiality": row["confidentiality"],
        "named_people": row["named_people"],
        "problem": row["problem"],
        "proposed_solution": row["proposed_solution"],
        "alternatives": row["alternatives"],
        "stakeholders": [_frozen(s) for s in row["stakeholders"]],
        "expected_objectives": [_frozen(o) for o in row["expected_objectives"]],
        "urgency": row["urgency"],
        "requested_start": day(row["requested_start"]),
        "requested_finish": day(row["requested_finish"]),
        "rough_duration_days": row["rough_duration_days"],
        "rough_cost": cost_of(row),
        "effort_hours": row["effort_hours"],
        "resource_needs": row["resource_needs"],
        "financial_case": row["financial_case"],
        "benefits": row["benefits"],
        "mandatory": row["mandatory"],
        "regulation_ref": row["regulation_ref"],
        "cites_id": row["cites_id"] and str(row["cites_id"]),
        "acknowledged_duplicate_of": row["acknowledged_duplicate_of"]
        and str(row["acknowledged_duplicate_of"]),
    }


def submission(row: dict[str, Any]) -> dict[str, Any]:
    """What the event says besides the undertaking."""
    public = row["confidentiality"] == "PUBLIC_IN_ORG"
    return {
        "content_version": row["content_version"],
        "content_hash": row["content_hash"],
        "type": row["type"],
        "sponsor_id": row["sponsor_id"],
        "submitted_by": row["submitted_by"],
        "urgency": row["urgency"],
        "budget": {"amount": f"{row['cost_likely']:f}", "currency": row["cost_currency"]},
        "problem": row["problem"] if public else "",
        "proposed_solution": row["proposed_solution"] if public else "",
        "tier": row["tier"],
        "org_unit": row["org_unit"] if public else "",
        "sla_due": row["sla_due"].isoformat(),
        "cost_cny": f"{row['cost_cny']:f}",
    }


def rough_cut(row: dict[str, Any]) -> dict[str, Any]:
    """What is asked of resource."""
    return {
        "request_id": str(uuid7()),
        "content_version": row["content_version"],
        "start": row["requested_start"].isoformat(),
        "finish": row["requested_finish"].isoformat(),
        "needs": row["resource_needs"],
    }
