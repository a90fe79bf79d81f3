"""Putting a charter on paper: its sections in the order in which people read them (REQ-066)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from services.portfolio.charters.queries import Charter
from services.portfolio.charters.rules import Tongue
from shared.documents.paper import Paper, printed


@dataclass(frozen=True)
class Order:
    """What is to be printed. Orders of the same words are equal, whoever may do what with them."""

    words: str
    locale: str
    zone: ZoneInfo
    charter: Charter = field(compare=False)


async def print_charter(charter: Charter, locale: str, zone: ZoneInfo) -> bytes:
    """The PDF; made beside the event loop, for it is work."""
    words = charter.model_dump_json(exclude={"project": {"allowed_actions"}})
    return await printed(partial(charter_pdf, Order(words, locale, zone, charter)))


@lru_cache(maxsize=32)
def charter_pdf(order: Order) -> bytes:
    """The same bytes for the same charter: its date is that of the registration in `zone`.

    Those printed last are kept, for people fetch a charter to look at it, to print and to file it.
    """
    charter, locale = order.charter, order.locale
    tongue = Tongue("zh" if locale == "zh-CN" else "en")
    at = charter.project.registered_at.astimezone(order.zone)
    return _Sections(charter, tongue, at).bytes(locale)


class _Sections:
    """The charter, a section at a time."""

    def __init__(self, charter: Charter, tongue: Tongue, registered: datetime) -> None:
        self.charter, self.project, self.tongue = charter, charter.project, tongue
        self.registered = registered
        self.people = {
            p.person_id: p.name if tongue.language == "zh" else p.name_en for p in charter.people
        }

    def bytes(self, locale: str) -> bytes:
        """The finished file."""
        project, word = self.project, self.tongue.word
        paper = Paper(
            title=f"{word('foot')} {project.key}",
            foot=f"{word('foot')} · {project.key} · {project.name}"[:70],
            language=locale,
            at=self.registered,
        )
        self._head(paper)
        sections: list[tuple[str, Callable[[Paper], None], object]] = [
            ("purpose", self._purpose, True),
            ("past", self._past, project.past),
            ("objectives", self._objectives, True),
            ("requirements", self._requirements, True),
            ("stakeholders", self._stakeholders, True),
            ("schedule", self._schedule, True),
            ("cost", self._cost, self.charter.plan),
            ("risks", self._risks, self.charter.plan),
            ("assumptions", self._assumptions, self.charter.plan),
            ("conditions", self._conditions, True),
            ("governance", self._governance, True),
            ("authority", self._authority, True),
            ("signatures", self._signatures, True),
        ]
        for number, (name, write, _) in enumerate((s for s in sections if s[2]), 1):
            paper.heading(f"{number}  {word(name)}", before=50 if name == "signatures" else 40)
            write(paper)
        return paper.bytes()

    def _person(self, person_id: str | None) -> str:
        return "–" if person_id is None else self.people.get(person_id, person_id)

    def _named(self, person_id: str | None) -> str:
        return "" if person_id is None else self._person(person_id)

    def _none(self, paper: Paper) -> None:
        paper.paragraph(self.tongue.word("none"), faint=True)

    def _head(self, paper: Paper) -> None:
        project, t = self.project, self.tongue
        type_ = self.charter.type_name
        kind = project.type if type_ is None else t.said(type_)
        paper.title(t.word("charter"), project.name, f"{project.key} · {kind} · {project.org_unit}")
        budget = t.money(project.budget.amount, project.budget.currency)
        paper.facts(
            [
                (t.word("key"), project.key),
                (t.word("state"), t.code(project.state)),
                (t.word("type"), kind),
                (t.word("tier"), project.tier),
                (t.word("sponsor"), self._person(project.sponsor_id)),
                (t.word("manager"), self._person(project.project_manager_id)),
                (t.word("org_unit"), project.org_unit or "–"),
                (t.word("analyst"), self._person(project.pmo_analyst_id)),
                (t.word("period"), f"{project.planned_start} – {project.planned_finish}"),
                (t.word("budget"), budget),
            ]
        )

    def _purpose(self, paper: Paper) -> None:
        purpose, t = self.charter.purpose, self.tongue
        if purpose is None or not (purpose.problem or purpose.proposed_solution):
            self._none(paper)
            return
        for name, words in (("problem", purpose.problem), ("solution", purpose.proposed_solution)):
            if words:
                paper.label(t.word(name))
                paper.paragraph(words)

    def _past(self, paper: Paper) -> None:
        past, t = self.project.past, self.tongue
        assert past is not None
        cost = t.money(past.actual_cost.amount, past.actual_cost.currency)
        days = f"{past.started_on} – {past.finished_on}"
        paper.facts([(t.word("actual"), days), (t.word("actual_cost"), cost)])
        for name, words in (("summary", past.summary), ("outcome", past.outcome)):
            if words:
                paper.label(t.word(name))
                paper.paragraph(words)

    def _objectives(self, paper: Paper) -> None:
        t = self.tongue
        served = {o.id: t.said(o.name) for o in self.charter.strategic_objectives}
        rows = [
            (
                str(o.number),
                o.statement,
                o.metric,
                f"{t.number(o.baseline_value)} → {t.number(o.target_value)} {o.unit}".rstrip(),
                t.day(o.due),
                served.get(o.strategic_objective_id, "–") if o.strategic_objective_id else "–",
            )
            for o in self.charter.objectives
        ]
        heads = ("number", "objective", "measure", "from_to", "due", "serves")
        self._table(paper, heads, rows, (7, 31, 17, 16, 12, 17))

    def _requirements(self, paper: Paper) -> None:
        t = self.tongue
        rows = [
            (
                r.key or str(r.number),
                r.statement,
                t.code(r.priority),
                r.acceptance_criterion,
                t.code(r.confirmation),
            )
            for r in self.charter.requirements
        ]
        heads = ("number", "requirement", "priority", "accepted_when", "confirmed")
        self._table(paper, heads, rows, (20, 32, 9, 27, 12))

    def _stakeholders(self, paper: Paper) -> None:
        t = self.tongue
        rows = [
            (
                t.listed([w for w in (s.name or self._named(s.person_id), s.organisation) if w]),
                str(s.interest),
                str(s.influence),
                f"{t.code(s.engagement_current)} → {t.code(s.engagement_desired)}",
                s.information_needs or "–",
            )
            for s in self.charter.stakeholders
        ]
        heads = ("who", "interest", "influence", "engagement", "needs")
        self._table(paper, heads, rows, (28, 10, 11, 25, 26))

    def _table(
        self,
        paper: Paper,
        heads: tuple[str, ...],
        rows: Sequence[Sequence[str]],
        shares: tuple[int, ...],
    ) -> None:
        if rows:
            paper.table([self.tongue.word(head) for head in heads], rows, shares)
        else:
            self._none(paper)

    def _schedule(self, paper: Paper) -> None:
        plan, t = self.charter.plan, self.tongue
        if plan is None:
            paper.paragraph(t.word("no_plan"), faint=True)
            return
        phases = [
            (t.said(p.name.model_dump()), t.day(p.start), t.day(p.finish), str(p.working_days))
            for p in plan.content.phases
        ]
        self._table(paper, ("phase", "start", "finish", "days"), phases, (49, 18, 18, 15))
        milestones = [(t.said(m.name.model_dump()), t.day(m.date)) for m in plan.content.milestones]
        self._table(paper, ("milestone", "date"), milestones, (67, 33))

    def _cost(self, paper: Paper) -> None:
        plan, t = self.charter.plan, self.tongue
        assert plan is not None
        span = plan.content.budget_range
        least = t.money(span.least, "").strip()
        most = t.money(span.most, span.currency)
        likely = t.money(span.likely, span.currency)
        paper.facts([(t.word("budget"), likely), (t.word("range"), f"{least} – {most}")])
        rows = [
            (t.code(e.role), f"{e.hours:,}", t.day(e.start), t.day(e.finish))
            for e in plan.content.role_efforts
        ]
        self._table(paper, ("role", "hours", "start", "finish"), rows, (46, 18, 18, 18))

    def _risks(self, paper: Paper) -> None:
        plan, t = self.charter.plan, self.tongue
        assert plan is not None
        rows = [
            (t.said(r.risk.model_dump()), t.said(r.response.model_dump()))
            for r in plan.content.top_risks
        ]
        self._table(paper, ("risk", "response"), rows, (45, 55))

    def _assumptions(self, paper: Paper) -> None:
        plan, t = self.charter.plan, self.tongue
        assert plan is not None
        paper.bullets([t.said(words.model_dump()) for words in plan.content.assumptions])

    def _conditions(self, paper: Paper) -> None:
        t = self.tongue
        gates = {g.code: t.said(g.name.model_dump()) for g in self.project.profile.gates}
        rows = [
            (
                str(c.number),
                c.text or "–",
                gates.get(c.gate, c.gate) or t.word("any_gate"),
                t.day(c.due),
                self._person(c.owner_id),
                t.code(c.state),
            )
            for c in self.charter.conditions
        ]
        heads = ("number", "condition", "gate", "due", "owner", "state")
        self._table(paper, heads, rows, (7, 40, 16, 13, 13, 11))

    def _governance(self, paper: Paper) -> None:
        profile, t = self.project.profile, self.tongue
        rows = [
            (
                t.said(gate.name.model_dump()),
                "\n".join(t.said(words.model_dump()) for words in gate.criteria) or "–",
            )
            for gate in profile.gates
        ]
        self._table(paper, ("gate", "criteria"), rows, (26, 74))
        process = self.project.process
        run_by = (
            t.word("none")
            if process is None
            else t.word("process_version", code=process.code, version=process.version)
        )
        paper.facts(
            [
                (t.word("checkin"), t.word("every", days=profile.checkin_days)),
                (t.word("process"), run_by),
            ]
        )
        paper.label(t.word("plans"))
        paper.paragraph(t.listed([t.said(p.name.model_dump()) for p in profile.required_plans]))

    def _authority(self, paper: Paper) -> None:
        project, t, plan = self.project, self.tongue, self.charter.plan
        registered = t.day(self.registered.date())
        if project.proposal_key is None:
            legacy = t.word("legacy", reference=project.external_reference)
            paper.facts([(t.word("origin"), legacy), (t.word("registered"), registered)])
        else:
            paper.facts(
                [(t.word("proposal"), project.proposal_key), (t.word("registered"), registered)]
            )
            paper.label(t.word("decision"))
            paper.paragraph(str(project.decision_id))
        if plan is not None:
            state = t.word("plan_state", number=plan.number, state=t.code(plan.state))
            paper.label(f"{t.word('plan')}{t.word('colon')}{state}")
            paper.paragraph(plan.content_hash, faint=True)

    def _signatures(self, paper: Paper) -> None:
        project, t = self.project, self.tongue
        people = (
            ("sponsor", project.sponsor_id),
            ("manager", project.project_manager_id),
            ("analyst", project.pmo_analyst_id),
        )
        signed = [(t.word(role), self._person(person_id)) for role, person_id in people]
        paper.signatures(signed, t.word("sign_date"))
