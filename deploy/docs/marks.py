"""Generated parts of pages that people write: what stands between two marks is made anew."""

import re


def with_fresh(text: str, mark: str, content: str) -> str:
    """The page with `content` between `<!-- mark:begin -->` and `<!-- mark:end -->`."""
    begin, end = f"<!-- {mark}:begin -->", f"<!-- {mark}:end -->"
    fresh = f"{begin}\n\n{content}\n\n{end}"
    return re.sub(re.escape(begin) + ".*?" + re.escape(end), lambda _: fresh, text, flags=re.S)
