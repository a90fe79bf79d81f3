"""When two titles are all but the same: what a sponsor has in hand is not proposed again."""

import unicodedata
from difflib import SequenceMatcher

ALIKE = 0.95
"""Above this a title is a duplicate's."""


def normal(title: str) -> str:
    """A title without what does not make it another: case, width, spaces, punctuation.

    "客户服务 数据中心（扩容）" and "客户服务数据中心扩容" are one.
    """
    folded = unicodedata.normalize("NFKC", title).casefold()
    return "".join(c for c in folded if c.isalnum())


def are_alike(title: str, other: str) -> bool:
    """Whether two titles in their normal form are more than 0.95 alike: twice what they share, in
    order, by the length of both. A typing error in a title of 24 characters makes 0.96.
    """
    if title == other:
        return True
    if len(set(title) ^ set(other)) > (1 - ALIKE) * (len(title) + len(other)):
        # So many characters that only one of them has are too many to be shared.
        return False
    match = SequenceMatcher(None, title, other, autojunk=False)
    cheap_first = (match.real_quick_ratio, match.quick_ratio, match.ratio)
    return all(ratio() > ALIKE for ratio in cheap_first)
