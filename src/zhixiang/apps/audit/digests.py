"""SM3 and SHA-256 behind one function.

SM3 (GB/T 32905) comes from ``cryptography``, or from hashlib where that is built with it: which of the two has it
depends on the OpenSSL underneath.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Final

Digest = Callable[[bytes], str]


def hexdigest(algorithm: str, data: bytes) -> str:
    """The digest of ``data``, hexadecimal. ``algorithm`` is ``sm3`` or ``sha256``; another raises ValueError."""
    try:
        provider = _PROVIDERS[algorithm]
    except KeyError:
        raise ValueError(f"不认识的散列算法“{algorithm}”。") from None
    return provider()(data)


@cache
def sm3_provider() -> Digest:
    """The first way to compute SM3 that works here. Raises RuntimeError when there is none."""
    for candidate in (_sm3_of_cryptography, _sm3_of_hashlib):
        try:
            candidate(b"")
        except (ImportError, ValueError):
            continue
        return candidate
    raise RuntimeError("这台机器上没有 SM3：请安装 cryptography，或使用带 SM3 的 OpenSSL。")


def _sm3_of_cryptography(data: bytes) -> str:
    """SM3 of the library. Raises ImportError without it, ValueError where the OpenSSL under it has no SM3."""
    # Optional at run time, see sm3_provider: so not at the top.
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415

    try:
        digest = hashes.Hash(hashes.SM3())
    except UnsupportedAlgorithm as error:
        raise ValueError("OpenSSL without SM3") from error
    digest.update(data)
    return digest.finalize().hex()


def _sm3_of_hashlib(data: bytes) -> str:
    return hashlib.new("sm3", data).hexdigest()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


_PROVIDERS: Final[dict[str, Callable[[], Digest]]] = {"sm3": sm3_provider, "sha256": lambda: _sha256}
