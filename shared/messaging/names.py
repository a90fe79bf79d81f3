"""What things are called on NATS, said once for the code and for the server's configuration."""

SERVICES = ("intake", "portfolio", "change", "risk", "resource", "knowledge")
"""In the order in which an undertaking meets them; each has an identity of its own on NATS."""

STREAM = "PMO"
"""The one stream of all facts, so that one cursor replays everything in one order."""

EXTERNAL_STREAM = "PMO_EXTERNAL"
"""The copy of the public facts, in the account EXTERNAL, for other enterprise systems."""

SUBJECTS = "pmo.>"
"""All facts: `pmo.<service>.<EventName>.v<n>.<key>`."""

RESTORE = "restore."
"""In front of a fact's subject while the stream is filled again and listens to nobody else."""

API = "$JS.API"
"""Where JetStream listens for requests in every account."""

EXTERNAL_API = "EXTERNAL.API"
"""Where bootstrap, in account PMO, reaches the streams of account EXTERNAL."""

PMO_API = "PMO.API"
"""Where the copy, in account EXTERNAL, asks account PMO for its source."""

EXTERNAL_DELIVERY = "external.deliver"
"""On what subjects account PMO delivers to the copy."""


def durable(service: str) -> str:
    """The name of the consumer that remembers how far a service has heard."""
    return service


def inbox_prefix(identity: str) -> str:
    """Where answers to one identity arrive; nobody else may listen there."""
    return f"_INBOX_{identity}"


def hint_subject(service: str) -> str:
    """Where a service tells its own active replica that facts wait to be published."""
    return f"hint.{service}"


def subject(event_type: str, key: object) -> str:
    """The subject of one fact: its type and its key."""
    return f"{event_type}.{key}"
