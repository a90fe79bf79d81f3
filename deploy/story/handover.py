"""What is to be reached and handed over: a milestone slips and recovers, a deliverable is rejected.

REQ-075, 099, 104, 135.
"""

from deploy.story.cast import MANAGER, SPONSOR, Life
from deploy.story.scenes import Story, act, get, post, refused, say


def forecast(life: Life) -> Story[None]:
    """The manager says when the milestone is expected: late, then in time again."""
    rounds = life.at("portfolio", "/milestone-forecasts")
    for day, reason in ((118, "接口文档与实际不符。"), (110, "双方逐条核对，已追回进度。")):
        said = {"code": "M1", "date": life.day(day), "reason": reason}
        shown = yield from post(MANAGER, rounds, {"forecasts": [said]})
        milestone = shown["milestones"][0]
        yield from say(
            f"周涛预测“{milestone['name']}”{milestone['forecast_date']}，"
            f"偏差 {milestone['slip_days']} 个工作日：{milestone['state']}。",
            f"Zhou Tao expects milestone {milestone['code']} on {milestone['forecast_date']}, "
            f"{milestone['slip_days']} working day(s) off: {milestone['state']}.",
        )


def handed_over(life: Life) -> Story[None]:
    """The milestone is reached, and what was promised is accepted; before that nothing closes."""
    milestones = yield from get(MANAGER, f"/portfolio/v1/milestones?project_id={life.id}")
    reached = {"reached_on": life.day(0), "evidence": "上线验收单已签署。"}
    mine = f"/portfolio/v1/milestones/{milestones['items'][0]['id']}"
    yield from act(MANAGER, mine, "reach", reached)
    project = life.at("portfolio")
    shown = yield from get(MANAGER, project)
    yield from refused(MANAGER, f"{project}/begin-closing", "not_ready_to_close", on=shown)
    deliverables = yield from get(MANAGER, f"/portfolio/v1/deliverables?project_id={life.id}")
    this = f"/portfolio/v1/deliverables/{deliverables['items'][0]['id']}"
    yield from act(MANAGER, this, "deliver", {"evidence": "移交单 001 已签收。"})
    yield from act(SPONSOR, this, "reject", {"reason": "检索结果缺少权限过滤。"})
    yield from act(MANAGER, this, "deliver", {"evidence": "移交单 002，权限过滤已补齐。"})
    accepted = yield from act(SPONSOR, this, "accept")
    yield from say(
        f"交付物未验收，不能开始收尾；张伟退回一次，第 {accepted['deliveries']} 次交付通过验收。",
        "Without its deliverable the project cannot begin to close; Zhang Wei rejects it once and "
        f"accepts it at delivery {accepted['deliveries']}.",
    )
