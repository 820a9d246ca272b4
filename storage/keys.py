"""Sealing: AES-256-GCM with keys from SECRET_KEYS, the newest first.

A blob is `version (1 byte) | key id (4 bytes) | nonce (12 bytes) | ciphertext and tag`. The key id is the
beginning of the key's SHA-256, so that keys need no names, and any number of older keys still open what they
sealed. What the blob is (its table) is authenticated with it: a blob moved elsewhere does not open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_HEAD = 5  # version and key id
_NONCE = 12  # bytes; NIST SP 800-38D, 8.2.2: random nonces of 96 bits


class BadKeys(ValueError):
    """SECRET_KEYS cannot be used; the text says which key and how to make one."""


class Unopened(Exception):
    """A blob cannot be opened: its key is missing, or it was changed."""


class Keys:
    """Keys of 32 bytes, the one that seals first."""

    def __init__(self, secrets_: Sequence[bytes]) -> None:
        self._ciphers = {_VERSION + hashlib.sha256(key).digest()[:4]: AESGCM(key) for key in secrets_}
        self.newest = next(iter(self._ciphers))
        """How blobs sealed now begin: version and key id."""

    @classmethod
    def read(cls, text: str) -> Keys:
        """The keys of SECRET_KEYS: "newest,older", each 32 bytes in urlsafe base64. Raises BadKeys."""
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if not parts:
            raise BadKeys(f"SECRET_KEYS is empty. {_HOW}")
        return cls([_decode(part, at) for at, part in enumerate(parts, start=1)])

    @staticmethod
    def make() -> str:
        """A new key, as SECRET_KEYS wants it."""
        return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()

    def seal(self, data: bytes, what: str = "") -> bytes:
        """Data sealed with the newest key; `what` says what it is and must be given again to open it."""
        nonce = os.urandom(_NONCE)
        return self.newest + nonce + self._ciphers[self.newest].encrypt(nonce, data, what.encode())

    def open(self, blob: bytes, what: str = "") -> bytes:
        """What was sealed. Raises Unopened when the key is missing or the blob is not what it says."""
        head, nonce = blob[:_HEAD], blob[_HEAD : _HEAD + _NONCE]
        cipher = self._ciphers.get(head)
        if cipher is None:
            raise Unopened(f"No key opens a blob of {what!r} (key {head[1:].hex()}): add the older key to SECRET_KEYS.")
        try:
            return cipher.decrypt(nonce, blob[_HEAD + _NONCE :], what.encode())
        except InvalidTag:
            raise Unopened(f"A blob of {what!r} was changed or moved; it does not open.") from None


_HOW = (
    "It wants keys of 32 random bytes in urlsafe base64, the newest first, commas between. Make one with: "
    'python3 -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())"'
)


def _decode(part: str, at: int) -> bytes:
    try:
        key = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadKeys(f"SECRET_KEYS: key {at} is not urlsafe base64. {_HOW}") from None
    if len(key) != 32:
        raise BadKeys(f"SECRET_KEYS: key {at} has {len(key)} bytes instead of 32. {_HOW}")
    return key
