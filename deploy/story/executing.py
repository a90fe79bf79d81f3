"""Chapter four: the project starts, people are booked, what goes wrong is seen and dealt with.

REQ-017, 031, 093, 094, 100, 103, 105 to 108, 173, 177, 180, 181, 184, 188, 193.
"""

from typing import Any

from deploy.story.cast import ANALYST, DIRECTOR, MANAGER, MEMBER, RESOURCES, Life
from deploy.story.handover import forecast
from deploy.story.scenes import Story, act, chapter, get, post, refused, say, until


def executing(life: Life) -> Story[None]:
    """From the start gate to a countermeasure that helped."""
    yield from chapter("四、执行与监控", "4. Execution and control")
    yield from _staffed(life)
    yield from _started(life)
    yield from _worked(life)
    yield from forecast(life)
    yield from _progressed(life)
    yield from _breached(life)
    yield from _occurred(life)


def _staffed(life: Life) -> Story[None]:
    demand = next(d for d in life.known["demands"] if d["role"] == "developer")
    mine = f"/resource/v1/demands/{demand['id']}"
    yield from act(MANAGER, mine, "request")
    yield from act(RESOURCES, mine, "negotiate")
    suited = yield from get(RESOURCES, f"{mine}/candidates")
    best = suited["items"][0]
    body = {"resource_id": best["resource_id"], "hours": 40}
    allocation = yield from post(RESOURCES, f"{mine}/allocations", body)
    this = f"/resource/v1/allocations/{allocation['id']}"
    yield from act(RESOURCES, this, "book")
    yield from act(MANAGER, this, "accept")
    yield from act(RESOURCES, this, "confirm", {"overtime_reason": None})
    yield from say(
        f"徐峰按评分推荐 {best['name']}（{best['score']}），双方确认 40 小时。",
        f"Xu Feng proposes {best['name']} (score {best['score']}); both confirm 40 hours.",
    )


def _started(life: Life) -> Story[None]:
    gate: dict[str, Any] = {
        "gate": "START",
        "outcome": "GO",
        "findings": [],
        "conditions": [],
        "reason": "关键岗位到位。",
    }
    project = yield from get(DIRECTOR, life.at("portfolio"))
    (start,) = [g for g in project["profile"]["gates"] if g["code"] == "START"]
    gate["findings"] = [{"met": True, "remark": ""} for _ in start["criteria"]]
    reviews = life.at("portfolio", "/gate-reviews")
    yield from refused(DIRECTOR, reviews, "gate_not_ready", gate)
    unchanged = {"unchanged": True, "findings": [], "note": "逐项核对，均无变化。"}
    yield from post(MANAGER, f"{life.known['register']}/reviews", unchanged)
    yield from post(DIRECTOR, reviews, gate, unheard="gate_not_ready")
    yield from _trained(life)
    yield from act(MANAGER, life.at("portfolio"), "start")
    yield from say(
        "没有本阶段的风险评审，启动关口不放行；评审之后通过，项目开工。",
        "Without a risk review in this stage the start gate stays shut; after it the work begins.",
    )


def _trained(life: Life) -> Story[None]:
    """Where the organisation has courses that its people must have: they follow later."""
    coverage = yield from get(ANALYST, f"/knowledge/v1/training-coverage?project={life.id}")
    if not coverage["complete"]:
        waiver = {"rule": "TRAINING", "reason": "开工后一个月内补训。", "expires_on": life.day(31)}
        yield from post(DIRECTOR, life.at("portfolio", "/waivers"), waiver)
        lacking = coverage["required"] - coverage["covered"]
        yield from say(
            f"还缺 {lacking} 人次必修培训，陈国栋豁免一个月。",
            f"{lacking} courses are lacking; Chen Guodong waives them for a month.",
        )


def _worked(life: Life) -> Story[None]:
    entry = {"activity": "A1", "day": life.day(-1), "minutes": 30, "note": "搭建环境。"}
    yield from until(
        MEMBER,
        f"/resource/v1/time-entries?project_id={life.id}",
        "resource has heard that the work began",
        lambda seen: "items" in seen,
    )
    made = yield from post(MEMBER, life.at("resource", "/time-entries"), entry)
    mine = f"/resource/v1/time-entries/{made['id']}"
    yield from act(MEMBER, mine, "submit")
    yield from act(MANAGER, mine, "approve")
    yield from say(
        "何雨填报半小时，周涛批准，成本记入台账。",
        "He Yu records half an hour, Zhou Tao approves it, and its cost is booked.",
    )


def _progressed(life: Life) -> Story[None]:
    project = life.at("portfolio")
    early = {"activity": "A1", "actual_start": life.day(0), "physical_pct": "0.25"}
    wrong = {"data_date": life.day(-1), "entries": [early]}
    seen = yield from get(MANAGER, project)
    updates = f"{project}/progress-updates"
    problem = yield from refused(MANAGER, updates, "progress_unsound", wrong, on=seen)
    yield from say(
        f"周涛误报了数据日期之后的开始日期：{problem['errors'][0]['detail']}",
        f"Zhou Tao reports a start after the data date: {problem['errors'][0]['detail']}",
    )
    begun = {**early, "actual_start": life.day(-1), "remaining_days": 20, "evidence": "搭建记录"}
    ahead = {"activity": "A2", "actual_start": life.day(-1), "physical_pct": "0.1"}
    said = {"data_date": life.day(-1), "entries": [begun, {**ahead, "evidence": "联调口头告知"}]}
    update = yield from act(MANAGER, project, "progress-updates", said)
    of_update = f"/portfolio/v1/progress-entries?update_id={update['id']}"
    entries = yield from get(ANALYST, of_update)
    paths = {e["activity"]: f"/portfolio/v1/progress-entries/{e['id']}" for e in entries["items"]}
    yield from act(ANALYST, paths["A1"], "verify", {"reason": "搭建记录与现场一致。"})
    yield from act(ANALYST, paths["A2"], "dispute", {"reason": "口头告知不足为据，请补联调记录。"})
    status = yield from get(ANALYST, f"{project}/status")
    (counts,) = [f["value"] for f in status["figures"] if f["name"] == "PROGRESS"]
    yield from say(
        f"周涛更新进展，按工时计 {update['measured']}；林静核实一项、质疑一项，只计 {counts}。",
        f"Zhou Tao records progress, {update['measured']} by hours; Lin Jing verifies one entry "
        f"and disputes another: {counts} counts.",
    )


def _breached(life: Life) -> Story[None]:
    kpis = yield from get(MANAGER, f"/portfolio/v1/kpis?project_id={life.id}")
    kpi = next(k for k in kpis["items"] if k["kpi"] == "DEFECTS_OPEN")
    yield from _observed(life, kpi, "40", -62)
    issues = yield from until(
        ANALYST,
        f"/risk/v1/issues?project_id={life.id}",
        "the breach has become an issue",
        lambda shown: bool(shown.get("items")),
    )
    issue = issues["items"][0]
    yield from say(
        f"未关闭缺陷 40 个，指标越限：系统自动起草问题 {issue['key']}。",
        f"Forty open defects are out of bounds: issue {issue['key']} is drafted by itself.",
    )
    this = f"/risk/v1/issues/{issue['id']}"
    yield from act(MANAGER, this, "confirm")
    yield from act(
        MANAGER, this, "analyse", {"root_cause": "回归测试不足", "impact": "上线可能推迟。"}
    )
    measure = yield from post(MANAGER, f"{this}/countermeasures", _measure(life))
    mine = f"/risk/v1/actions/{measure['id']}"
    yield from act(ANALYST, mine, "agree", {"answer": "同意，每周通报。"})
    yield from act(MANAGER, mine, "start")
    yield from act(MANAGER, mine, "finish")
    yield from _observed(life, kpi, "9", -31)
    yield from _observed(life, kpi, "5", 0)
    effects = [{"measure": "DEFECTS_OPEN", "change": "-35"}]
    helped = {"effective": True, "observed_effects": effects}
    yield from act(ANALYST, mine, "check-effect", helped)
    yield from act(MANAGER, this, "resolve")
    yield from act(ANALYST, this, "verify")
    yield from act(ANALYST, this, "close")
    yield from say(
        "项目组提出应对措施，PMO 同意；两个月后缺陷降到 5 个，指标恢复，问题关闭。",
        "The team proposes a countermeasure, the PMO agrees; after two months five defects are "
        "left, the indicator recovers, the issue is closed.",
    )


def _observed(life: Life, kpi: Any, value: str, after: int) -> Story[None]:
    seen = {"value": value, "observed_on": life.day(after), "source": "缺陷系统"}
    yield from act(MANAGER, f"/portfolio/v1/kpis/{kpi['id']}", "observe", seen)


def _measure(life: Life) -> dict[str, Any]:
    return {
        "what": "增加自动化回归测试。",
        "owner_id": MANAGER,
        "due": life.day(14),
        "cost": "5000.00",
        "expected_effects": [{"measure": "DEFECTS_OPEN", "change": "-30"}],
    }


def _occurred(life: Life) -> Story[None]:
    this = life.known["risk"]
    yield from act(DIRECTOR, this, "declare-major", {"reason": "影响上线。"})
    yield from until(
        ANALYST,
        f"/risk/v1/watchlist?project_id={life.id}",
        "the PMO watches the risk",
        lambda seen: bool(seen.get("items")),
    )
    yield from post(MANAGER, f"{this}/responses", _response(life))
    yield from act(MANAGER, this, "activate")
    happened = {
        "title": "联调时发现接口与文档不符",
        "severity": 3,
        "actual_cost": "12000.00",
        "actual_days": 5,
    }
    issue = yield from act(MANAGER, this, "occur", happened)
    register = life.known["register"]
    draw = {"risk_id": this.rpartition("/")[2], "amount": "12000.00", "reason": "接口返工。"}
    too_much = {**draw, "amount": "20000.01"}
    yield from refused(MANAGER, f"{register}/draws", "reserve_exceeded", too_much)
    yield from post(MANAGER, f"{register}/draws", draw)
    reserve = yield from get(MANAGER, f"{register}/reserve")
    calibration = yield from get(MANAGER, f"{register}/calibration")
    yield from say(
        f"陈国栋将风险列为重大风险，PMO 盯住它；风险发生，转为问题 {issue['key']}，动用应急储备，"
        f"余 {reserve['left']}，概率校准 {calibration['brier']}。",
        f"The risk is declared major and watched by the PMO; it occurs, as issue {issue['key']}, "
        f"and is paid from the contingency: {reserve['left']} are left. Brier score of "
        f"probabilities so far: {calibration['brier']}.",
    )


def _response(life: Life) -> dict[str, Any]:
    return {
        "what": "联调前由双方逐条核对接口。",
        "owner_id": MANAGER,
        "due": life.day(30),
        "cost": "3000.00",
        "expected_effects": [{"measure": "PROBABILITY", "change": "-0.2"}],
        "strategy": "REDUCE",
        "trigger": "任一接口核对不符",
        "fallback": "上线顺延至下一窗口",
    }
