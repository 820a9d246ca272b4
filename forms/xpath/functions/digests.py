"""Digests, and what is written in base64."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any

from forms.xpath.functions.registry import xpath
from forms.xpath.values import text

_ALGORITHMS = frozenset({"md5", "sha1", "sha256", "sha384", "sha512"})
_SIGNATURE = 64  # bytes of an Ed25519 signature, before what it signs


@xpath("digest", 2, 3)
def digest(value: Any, algorithm: Any, encoding: Any = "base64") -> str:
    """MD5, SHA-1, SHA-256, SHA-384 or SHA-512 in base64 or hex; '' of any other."""
    name, written = text(algorithm).lower().replace("-", ""), text(encoding).lower()
    if name not in _ALGORITHMS or written not in {"base64", "hex"}:
        return ""
    made = hashlib.new(name, text(value).encode(errors="replace"), usedforsecurity=False).digest()
    return made.hex() if written == "hex" else base64.b64encode(made).decode()


def _decoded(value: Any) -> bytes:
    try:
        return base64.b64decode("".join(text(value).split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


@xpath("base64-decode", 1)
def base64_decode(value: Any) -> str:
    return _decoded(value).decode(errors="replace")


@xpath("extract-signed", 2)
def extract_signed(signed: Any, public_key: Any) -> str:
    """What a message in base64 says after its Ed25519 signature; '' when the key did not sign it."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    message = _decoded(signed)
    try:
        key = Ed25519PublicKey.from_public_bytes(_decoded(public_key))
        key.verify(message[:_SIGNATURE], message[_SIGNATURE:])
    except (InvalidSignature, ValueError):
        return ""
    return message[_SIGNATURE:].decode(errors="replace")
