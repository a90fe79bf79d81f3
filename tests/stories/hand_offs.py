"""Where one service waits for another in the stories, and who is killed while it is waited for."""

from collections.abc import Mapping, Sequence

Targets = Mapping[str, Sequence[str]]
"""By what is waited for: the services that have their part in it, and die of it."""

HAND_OFFS: Mapping[str, Targets] = {
    "admission": {"all six services have taken it over": ["change"]},
    "planning": {"resource and risk have confirmed the plan": ["resource", "risk"]},
    "breach": {"the breach has become an issue": ["risk"]},
    "change": {"the change is in the baseline": ["portfolio"]},
    "closing": {"the dossier is sealed": ["knowledge"]},
    "learning": {
        "the lesson is offered to the next proposal": ["knowledge"],
        "the lesson stands in the risk register of the next proposal": ["risk"],
    },
    "shortage": {
        "the shortage is cleared": ["resource"],
        "the delay is drafted as a change": ["change"],
    },
}
"""For each process that has a page in `docs/processes`."""

LIFE = ("admission", "planning", "breach", "change", "closing")
"""Those that the whole life of a project goes through."""


def targets(*processes: str) -> dict[str, Sequence[str]]:
    """All hand-offs of these processes."""
    return {what: who for name in processes for what, who in HAND_OFFS[name].items()}
