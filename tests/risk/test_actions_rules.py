"""Which strategy fits which risk, who speaks for which side, how grave a breach is."""

from services.risk.actions.rules import Side, Strategy, fits, side_of
from services.risk.issues.rules import severity_of_band


def test_a_strategy_fits_threats_or_opportunities_or_both() -> None:
    """REQ-177: avoid, reduce, transfer; exploit, enhance; share, accept, escalate."""
    threats = {s for s in Strategy if fits(s, threat=True)}
    chances = {s for s in Strategy if fits(s, threat=False)}
    assert threats | chances == set(Strategy)
    assert threats & chances == {Strategy.SHARE, Strategy.ACCEPT, Strategy.ESCALATE}
    assert threats - chances == {Strategy.AVOID, Strategy.REDUCE, Strategy.TRANSFER}


def test_the_manager_speaks_for_the_project_whatever_else_they_are() -> None:
    """REQ-107."""
    assert side_of({"project_manager", "assessor"}) == Side.PROJECT
    assert side_of({"assessor"}) == side_of(()) == Side.PMO


def test_red_is_graver_than_amber() -> None:
    """REQ-106."""
    assert [severity_of_band(band) for band in ("AMBER", "RED")] == [3, 4]
