"""What schemathesis is taught: an Idempotency-Key is drawn anew for each request, as clients do.

It sends one and the same with requests that differ, which is refused for a reason.
"""

import re
from typing import Any
from uuid import uuid4

import schemathesis
from schemathesis import Case, HookContext

ALLOWED = re.compile(r"[!-~]{1,255}")


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Put another key in the place of an allowed one; wrong requests are sent as they are."""
    key = case.headers.get("Idempotency-Key")
    right = case.meta is not None and case.meta.generation.mode.is_positive
    if right and isinstance(key, str) and ALLOWED.fullmatch(key):
        case.headers["Idempotency-Key"] = str(uuid4())
