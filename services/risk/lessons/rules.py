"""Which risk a lesson is: what happened to others, said of what may happen here."""

from collections.abc import Mapping

AS_RISK = "RISK"
"""What somebody says who adopts a lesson because the same may happen to them."""

MOST_WORDS = 2000
"""So long is each part of the statement of a risk at most."""

ARISES_FROM = {
    "SCOPE": "TECHNICAL",
    "QUALITY": "TECHNICAL",
    "TECHNOLOGY": "TECHNICAL",
    "PROCUREMENT": "EXTERNAL",
    "COMPLIANCE": "EXTERNAL",
    "STAKEHOLDER": "ORGANISATIONAL",
    "RESOURCE": "ORGANISATIONAL",
    "BENEFIT": "ORGANISATIONAL",
}
"""Where a risk comes from, by what the lesson is about; all else is how projects are managed."""


def risk_of_lesson(key: str, lesson: Mapping[str, str]) -> dict[str, str]:
    """The statement of the risk that a lesson becomes: what caused it there may do so here.

    What was to be repeated is an opportunity. A part that is hidden is called as the lesson is:
    by its title, or its `key`.
    """
    parts = {"cause": lesson["root_cause"], "event": lesson["event"], "effect": lesson["effect"]}
    called = lesson["title"] or key
    kind = "OPPORTUNITY" if lesson["kind"] == "POSITIVE" else "THREAT"
    return {
        **{part: (words or called)[:MOST_WORDS] for part, words in parts.items()},
        "kind": kind,
        "category": ARISES_FROM.get(lesson["category"], "PROJECT_MANAGEMENT"),
        "stage": lesson["stage"],
    }
