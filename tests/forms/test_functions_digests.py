"""Digests and base64. JavaRosa's answers; see reckoning.py."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.forms.reckoning import agrees, differs, gives, refuses

JAVAROSA = [
    ("digest('a', 'MD5')", "DMF1ucDxtqgxw5niaXcmYQ=="),
    ("digest('a', 'SHA-1')", "hvfkN/qlp/zhXR3cuerq6jd2Z7g="),
    ("digest('a', 'SHA-256')", "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs="),
    ("digest('a', 'SHA-384')", "VKWbnyKwuAiA2EJ+VIt8I6vYc0huHwNdzpzWl+hRdQM8qojm1XvDXvrgta/TFF8x"),
    (
        "digest('a', 'SHA-512')",
        "H0D8ktokFpR1CXnubPWC8tXX0o4YM13gWrxU0FYOD1MChgxlK/CNVgJSql50IQVG82n7u86MEs/HlXsmUv6adQ==",
    ),
    ("digest('a', 'SHA-1', 'hex')", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"),
    ("digest('a', 'SHA-1', 'base64')", "hvfkN/qlp/zhXR3cuerq6jd2Z7g="),
    ("digest('a', 'md5', 'hex')", "0cc175b9c0f1b6a831c399e269772661"),
    ("digest('a', 'sha-256', 'hex')", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
    ("digest('a', 'SHA256', 'hex')", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
    ("digest('a', 'SHA1')", "hvfkN/qlp/zhXR3cuerq6jd2Z7g="),
    ("digest('a', 'MD5', 'HEX')", "0cc175b9c0f1b6a831c399e269772661"),
    ("digest('', 'MD5', 'hex')", "d41d8cd98f00b204e9800998ecf8427e"),
    ("digest(5, 'MD5', 'hex')", "e4da3b7fbbce2345d7772b0674a318d5"),
    ("digest('ນ້ຳ', 'SHA-256', 'hex')", "91a65d7296da85e3b2a0db22a3ac7c61ea5ffbf1a88c7d3be1bdbc7e97d0e31e"),
    ("digest(../b, 'MD5', 'hex')", "d41d8cd98f00b204e9800998ecf8427e"),
    ("base64-decode('SGVsbG8=')", "Hello"),
    ("base64-decode('SGVsbG8')", ""),
    ("base64-decode('4LqZ4LuJ4Lqz')", "ນ້ຳ"),
    ("base64-decode('')", ""),
    ("base64-decode('not base64!')", ""),
    ("base64-decode('SGVs bG8=')", "Hello"),
    ("base64-decode('_w==')", ""),
    ("base64-decode('/w==')", "�"),
]

# What stands behind the end of base64 is no base64.
# Expression, JavaRosa's answer, ours.
OTHERWISE = [
    ("base64-decode('SGVsbG8=SGVsbG8=')", "Hello\x00Hello", ""),
]

# Where JavaRosa stops with an error, which Collect shows instead of the next question.
GOES_ON = [
    ("digest('a', 'CRC')", ""),
    ("digest('a', 'MD5', 'x')", ""),
]

# XPath's own, which Collect does not know.
UNKNOWN = [
    "base64-encode('a')",
]

test_as_javarosa = agrees(JAVAROSA)
test_where_we_mean_otherwise = differs(OTHERWISE)
test_where_javarosa_stops = agrees(GOES_ON)
test_what_collect_does_not_know = refuses(UNKNOWN, "unknown_function")


def test_a_message_is_read_only_where_its_key_signed_it() -> None:
    key = Ed25519PrivateKey.generate()
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    said = "ບ້ານນາ".encode()
    signed = base64.b64encode(key.sign(said) + said).decode()
    other = base64.b64encode(key.sign(said) + b"other").decode()
    assert gives(f"extract-signed('{signed}', '{public}')", "ບ້ານນາ")
    assert gives(f"extract-signed('{other}', '{public}')", "")
    assert gives(f"extract-signed('{signed}', 'AAAA')", "")
    assert gives("extract-signed('', '')", "")
