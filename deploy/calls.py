"""Asks the services over their REST interface, as a persona or with the operator's own token."""

import time
from collections.abc import Collection, Mapping
from typing import Any

import httpx

from deploy.site import Site, refused

PATIENCE = 30.0
PASSING = frozenset({502, 503, 504})
"""What a service that is just starting, or the gateway in front of it, answers for a moment."""


class Passing(Exception):
    """A refusal that whoever asked had reckoned with: its code, and the problem as it came."""

    def __init__(self, code: str, problem: Any = None) -> None:
        super().__init__(code)
        self.problem = problem


class Caller:
    """One connection to the gateway, answered in one language; tokens are fetched once."""

    def __init__(self, site: Site, language: str = "en") -> None:
        self._site = site
        self._http = httpx.Client(
            base_url=site.gateway,
            timeout=PATIENCE,
            trust_env=False,
            headers={"accept-language": language},
        )
        self._tokens: dict[str, str] = {}

    def ask(
        self,
        persona: str,
        method: str,
        path: str,
        json: Any = None,
        *,
        if_match: int | None = None,
        key: str | None = None,
        params: Mapping[str, Any] | None = None,
        passing: Collection[str] = (),
    ) -> Any:
        """The answer's JSON (None when it has none); else the service's own words.

        Errors: Passing for a refusal whose code is one of `passing`.
        """
        if persona not in self._tokens:
            self._tokens[persona] = self._site.token(persona)
        headers = {"authorization": f"Bearer {self._tokens[persona]}"}
        if if_match is not None:
            headers["if-match"] = f'"{if_match}"'
        if key is not None:
            headers["idempotency-key"] = key
        answer = self._answered(method, path, headers, json, params)
        if not answer.is_success:
            if (code := _code(answer)) in passing:
                raise Passing(code, answer.json())
            raise refused(f"{method} {path}: {_words(answer)}")
        return answer.json() if answer.content else None

    def all(self, persona: str, path: str, params: Mapping[str, Any] | None = None) -> list[Any]:
        """Every item of a list, page by page."""
        found: list[Any] = []
        asked: dict[str, Any] = {"limit": 200, **(params or {})}
        while True:
            page = self.ask(persona, "GET", path, params=asked)
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            asked["cursor"] = page["next_cursor"]

    def _answered(
        self, method: str, path: str, headers: dict[str, str], json: Any, params: Any
    ) -> httpx.Response:
        """Asked again for a while where that is harmless."""
        deadline = time.monotonic() + PATIENCE
        harmless = method == "GET" or "idempotency-key" in headers
        while True:
            try:
                answer = self._http.request(method, path, headers=headers, json=json, params=params)
                if answer.status_code not in PASSING or not harmless:
                    return answer
            except httpx.TransportError as error:
                if not harmless or time.monotonic() > deadline:
                    raise refused(f"{method} {path}: {error}") from None
            else:
                if time.monotonic() > deadline:
                    return answer
            time.sleep(0.2)


def _code(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["code"])
    except (ValueError, KeyError, TypeError):
        return ""


def _words(answer: httpx.Response) -> str:
    """What a problem document says, in one line."""
    try:
        problem = answer.json()
        details = [problem["detail"], *(e["detail"] for e in problem.get("errors") or ())]
        return f"{answer.status_code} {problem['code']}: {' '.join(details)}"
    except (ValueError, KeyError, TypeError):
        return f"{answer.status_code} {answer.text[:200]}"
