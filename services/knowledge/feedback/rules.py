"""The token by which somebody who is not known reads what was answered."""

import hashlib


def hash_of(token: str) -> str:
    """What is kept of a token: enough to know it again, too little to make it.

    Of `a` it is ca978112ca1bbdca….
    """
    return hashlib.sha256(token.encode()).hexdigest()
