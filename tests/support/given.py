"""Ways to reach a state, each only through what people and services really do.

Each builder answers with the record as its sponsor then sees it.
"""

from typing import Any
from uuid import UUID, uuid4

from deploy.local.personas import Persona
from services.intake.assessments.commands import Scores
from services.intake.submissions.commands import EXAMPLE
from shared.contracts.base import Confidentiality, Member, Money, Undertaking
from shared.contracts.portfolio import ProjectRegistered, ProjectTypeChanged, Words
from tests.support.world import Subject, World

SPONSOR, ASSESSOR, DIRECTOR, MANAGER = "sponsor-zhang", "analyst-lin", "director-chen", "pm-zhou"
SCORES: dict[str, Any] = Scores.model_config["json_schema_extra"]["examples"][0]  # type: ignore


PARTLESS: dict[str, Any] = {"stakeholders": [], "expected_objectives": []}
"""So that a draft is one fact."""

BARE: dict[str, Any] = {**EXAMPLE, **PARTLESS}


async def said(
    subject: Subject,
    persona: str | Persona,
    method: str,
    path: str,
    json: Any = None,
    **how: Any,
) -> dict[str, Any]:
    """What a call that must succeed answers."""
    answer = await subject.call(persona, method, path, json, **how)
    assert answer.is_success, f"{persona} {method} {path}: {answer.status_code} {answer.text}"
    found: dict[str, Any] = answer.json()
    return found


async def seen(world: World, proposal: dict[str, Any], by: str | None = None) -> dict[str, Any]:
    """The proposal as it is now, in the eyes of `by` (its sponsor unless said otherwise)."""
    intake = world.service("intake")
    return await said(intake, by or proposal["sponsor_id"], "GET", f"/proposals/{proposal['id']}")


async def _moved(
    world: World, proposal: dict[str, Any], by: str, verb: str, json: Any = None
) -> dict[str, Any]:
    path = f"/proposals/{proposal['id']}/{verb}"
    intake = world.service("intake")
    await said(intake, by, "POST", path, json, if_match=proposal["version"])
    return await seen(world, proposal)


async def drafted_proposal(
    world: World, *, sponsor: str = SPONSOR, **overrides: Any
) -> dict[str, Any]:
    """A DRAFT that says all that a submission must; `overrides` are fields of the request.

    Each has a title of its own, because no sponsor hands the same in twice.
    """
    titled = {**EXAMPLE, "title": f"{EXAMPLE['title']} {uuid4().hex[:12]}"}
    return await said(
        world.service("intake"), sponsor, "POST", "/proposals", {**titled, **overrides}
    )


async def project_type(
    world: World, code: str | None = None, *, active: bool = True, type_version: int = 1
) -> str:
    """A type of project as portfolio tells it; one that nobody else uses, unless it is named."""
    code = code or f"T{uuid4().hex[:12].upper()}"
    told = ProjectTypeChanged(
        project_type_id=uuid4(),
        code=code,
        type_version=type_version,
        parent=None,
        active=active,
        name=Words(zh="试验", en="Trial"),
        profiles=(),
    )
    await world.service("intake").hear(told)
    return code


async def attached(
    world: World,
    proposal: dict[str, Any],
    *,
    by: str | None = None,
    name: str = "可行性研究报告.txt",
    content: bytes = "容量将在 2027 年二季度耗尽。".encode(),
    media_type: str = "text/plain",
) -> dict[str, Any]:
    """A file that goes with a draft."""
    return await said(
        world.service("intake"),
        by or proposal["sponsor_id"],
        "POST",
        f"/proposals/{proposal['id']}/attachments",
        params={"file_name": name},
        content=content,
        headers={"content-type": media_type},
    )


async def submitted_proposal(
    world: World,
    *,
    drafted: dict[str, Any] | None = None,
    sponsor: str = SPONSOR,
    **overrides: Any,
) -> dict[str, Any]:
    """SUBMITTED by its sponsor; goes on from `drafted` if there is one."""
    proposal = drafted or await drafted_proposal(world, sponsor=sponsor, **overrides)
    return await _moved(world, proposal, sponsor, "submit")


async def screened_proposal(
    world: World,
    *,
    submitted: dict[str, Any] | None = None,
    assessor: str = ASSESSOR,
    **how: Any,
) -> dict[str, Any]:
    """In SCREENING, with its assessor named; goes on from `submitted` if there is one."""
    proposal = submitted or await submitted_proposal(world, **how)
    return await _moved(world, proposal, assessor, "start-screening", {"assessor_id": assessor})


async def returned_proposal(
    world: World, *, reason: str = "请补充成本测算依据。", **how: Any
) -> dict[str, Any]:
    """RETURNED to its sponsor."""
    proposal = await screened_proposal(world, **how)
    return await _moved(world, proposal, proposal["assessor_id"], "return", {"reason": reason})


async def assessed_proposal(
    world: World, *, scores: dict[str, Any] | None = None, **how: Any
) -> dict[str, Any]:
    """CONSULTING: the assessment is complete, and nothing keeps the consultation from being so."""
    proposal = await screened_proposal(world, **how)
    await link_to_strategy(world, proposal)
    return await _moved(world, proposal, proposal["assessor_id"], "assessments", scores or SCORES)


async def link_to_strategy(world: World, proposal: dict[str, Any]) -> None:
    """Where intake knows of strategic objectives that count, the proposal serves one (REQ-089)."""
    intake = world.service("intake")
    counting = await intake.rows("SELECT id FROM strategic_objectives WHERE state <> 'RETIRED'")
    if counting:
        aim = proposal["expected_objectives"][0]
        path = f"/expected-objectives/{aim['id']}"
        link = {"strategic_objective_id": str(counting[0]["id"])}
        analyst, version = proposal["assessor_id"], aim["version"]
        await said(intake, analyst, "PATCH", path, link, if_match=version)


async def pending_proposal(world: World, **how: Any) -> dict[str, Any]:
    """DECISION_PENDING, with the `inputs_hash` that a decision must name."""
    proposal = await assessed_proposal(world, **how)
    return await _moved(world, proposal, proposal["assessor_id"], "complete-consultation")


async def decided_proposal(
    world: World, ruling: dict[str, Any], *, by: str | Persona = DIRECTOR, **how: Any
) -> dict[str, Any]:
    """Decided as `ruling` says, on the inputs as they are."""
    proposal = await pending_proposal(world, **how)
    ruling = {"reason": "依据评估结论。", "inputs_hash": proposal["inputs_hash"], **ruling}
    path = f"/proposals/{proposal['id']}/decisions"
    await said(world.service("intake"), by, "POST", path, ruling)
    return await seen(world, proposal)


async def approved_proposal(
    world: World, *, manager: str = MANAGER, conditions: tuple[str, ...] = (), **how: Any
) -> dict[str, Any]:
    """APPROVED, its hand-off PENDING."""
    ruling: dict[str, Any] = {"outcome": "APPROVE", "project_manager_id": manager}
    if conditions:
        ruling |= {
            "outcome": "APPROVE_WITH_CONDITIONS",
            "conditions": [{"text": c} for c in conditions],
        }
    return await decided_proposal(world, ruling, **how)


async def deferred_proposal(
    world: World, *, until: str = "2099-01-04", **how: Any
) -> dict[str, Any]:
    """DEFERRED until a day to come."""
    return await decided_proposal(world, {"outcome": "DEFER", "revisit_date": until}, **how)


async def rejected_proposal(world: World, **how: Any) -> dict[str, Any]:
    """REJECTED for good."""
    return await decided_proposal(world, {"outcome": "REJECT"}, **how)


LARGE = {"least": "7000000.00", "likely": "8000000.00", "most": "9000000.00", "currency": "CNY"}
"""A cost range of tier L, on which the board decides."""


async def opened_vote(
    world: World, *, by: str = ASSESSOR, ruling: dict[str, Any] | None = None, **how: Any
) -> dict[str, Any]:
    """A vote of the board on the approval of a proposal of tier L, as who opened it sees it."""
    proposal = await pending_proposal(world, **{"rough_cost": LARGE, **how})
    said_ = ruling or {"outcome": "APPROVE", "project_manager_id": MANAGER}
    body = {"reason": "提请委员会审议。", "inputs_hash": proposal["inputs_hash"], **said_}
    path = f"/proposals/{proposal['id']}/board-votes"
    return await said(world.service("intake"), by, "POST", path, body)


async def voted_proposal(
    world: World,
    *,
    choices: dict[str, str] | None = None,
    **how: Any,
) -> dict[str, Any]:
    """A proposal of tier L on which the board has voted; APPROVED unless `choices` differ."""
    vote = await opened_vote(world, **how)
    for member, choice in (choices or {"board-wang": "FOR", "board-liu": "FOR"}).items():
        ballot = {"choice": choice, "reason": "已审阅材料。"}
        path = f"/board-votes/{vote['id']}/cast"
        await said(world.service("intake"), member, "POST", path, ballot)
    intake = world.service("intake")
    return await said(intake, DIRECTOR, "GET", f"/proposals/{vote['proposal_id']}")


async def withdrawn_proposal(world: World, **how: Any) -> dict[str, Any]:
    """WITHDRAWN by its sponsor after submission."""
    proposal = await submitted_proposal(world, **how)
    return await _moved(
        world, proposal, proposal["sponsor_id"], "withdraw", {"reason": "不再需要。"}
    )


async def admitted_proposal(world: World, **how: Any) -> dict[str, Any]:
    """ADMITTED: intake has heard that portfolio registered the project."""
    proposal = await approved_proposal(world, **how)
    await world.service("intake").hear(registered(proposal))
    return await seen(world, proposal)


def undertaking(
    *,
    id: UUID | str | None = None,  # noqa: A002
    key: str | None = None,
    title: str = "客户服务数据中心扩容",
    state: str = "SUBMITTED",
    confidentiality: str = Confidentiality.PUBLIC_IN_ORG,
    revision: int = 1,
    sponsor: str | None = SPONSOR,
    manager: str | None = None,
    members: tuple[Member, ...] = (),
) -> Undertaking:
    """What events say of a proposal or project; without `id` it is one nobody has heard of."""
    own = UUID(str(id)) if id else uuid4()
    named = [("sponsor", sponsor), ("project_manager", manager)]
    return Undertaking(
        id=own,
        key=key or f"PRP-2026-{own.int % 10**8:08d}",
        title=title if confidentiality == Confidentiality.PUBLIC_IN_ORG else "",
        state=state,
        confidentiality=Confidentiality(confidentiality),
        revision=revision,
        members=(*(Member(person_id=p, role=r) for r, p in named if p), *members),
    )


def undertaking_of(proposal: dict[str, Any], **changed: Any) -> Undertaking:
    """The same of a proposal as intake shows it."""
    shown = {name: proposal[name] for name in ("id", "key", "title", "state", "confidentiality")}
    return undertaking(
        **{
            **shown,
            "revision": proposal["version"],
            "sponsor": proposal["sponsor_id"],
            "manager": proposal["project_manager_id"],
            **changed,
        }
    )


def registered(proposal: dict[str, Any], **changed: Any) -> ProjectRegistered:
    """What portfolio tells of an approved proposal, as intake showed it."""
    key = f"PRJ-2026-{UUID(proposal['id']).int % 10**8:08d}"
    facts = {
        "project_id": proposal["id"],
        "undertaking": undertaking_of(proposal, key=key, state="INITIATED", revision=1),
        "project_key": key,
        "proposal_key": proposal["key"],
        "type": proposal["type"],
        "sponsor_id": proposal["sponsor_id"],
        "project_manager_id": proposal["project_manager_id"],
        "budget": Money(amount=proposal["rough_cost"]["likely"], currency="CNY"),
        "planned_start": "2027-01-04",
        "planned_finish": "2027-09-30",
        "plan_id": uuid4(),
        "role_efforts": (),
    }
    return ProjectRegistered.model_validate({**facts, **changed})
