"""What portfolio tells of the end of a project: its report, its settlement, its evaluation."""

from uuid import UUID

from shared.contracts.base import Line, Money, PersonId, Text
from shared.contracts.supervision import Code, Hash, SupervisionEvent


class FinalReportEvent(SupervisionEvent):
    """Which final report it is about."""

    report_id: UUID
    """The report; its words and figures are read over REST."""


class FinalReportDrafted(FinalReportEvent):
    """The report is begun, filled from what is known (REQ-145)."""

    service, outside = "portfolio", True


class FinalReportEdited(FinalReportEvent):
    """The draft was changed."""

    service, outside = "portfolio", True


class FinalReportSubmitted(FinalReportEvent):
    """The project team hands the report in (REQ-140)."""

    service, public, outside = "portfolio", True, True

    content_hash: Hash


class FinalReportReturned(FinalReportEvent):
    """The sponsor asks for another version; words are empty where confidential."""

    service, outside = "portfolio", True

    reason: Text


class FinalReportAccepted(FinalReportEvent):
    """The sponsor accepts the report."""

    service, public, outside = "portfolio", True, True

    content_hash: Hash


class SettlementEvent(SupervisionEvent):
    """Which financial settlement it is about."""

    settlement_id: UUID
    """The settlement; its lines are read over REST."""


class SettlementDrafted(SettlementEvent):
    """The settlement is begun from the approved budget and the ledger (REQ-142)."""

    service, outside = "portfolio", True


class SettlementEdited(SettlementEvent):
    """The draft was changed."""

    service, outside = "portfolio", True


class SettlementBalanced(SettlementEvent):
    """The settlement agrees with the ledger; what is still owed has an owner (REQ-143)."""

    service, public, outside = "portfolio", True, True

    actual: Money
    """What the ledger says was spent."""
    liabilities: Money
    """What is still owed, each with an owner."""


class EvaluationEvent(SupervisionEvent):
    """Which overall evaluation it is about."""

    evaluation_id: UUID
    """The evaluation; its scores are read over REST."""


class EvaluationCompleted(EvaluationEvent):
    """The PMO judged the project as a whole (REQ-147)."""

    service, public, outside = "portfolio", True, True

    score: Line
    grade: Code
    """A, B, C or D."""
    evaluator_id: PersonId
    """Who judged; never a member of the project."""


class EvaluationReplied(EvaluationEvent):
    """The team made use of its right of reply."""

    service, outside = "portfolio", True
