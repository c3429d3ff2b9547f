"""What a token looks like."""

import zlib

from accounts.api_tokens import digest, is_token, new_token


def test_a_token_can_be_told_from_everything_else_without_asking():
    token = new_token()
    prefix, random, checksum = token[:4], token[4:68], token[68:]
    assert (prefix, f"{zlib.crc32(random.encode()):08x}") == ("rst_", checksum)
    assert is_token(token)
    broken = f"{prefix}{random}{int(checksum, 16) ^ 1:08x}"
    assert not any(map(is_token, ["", broken, token[:-1], f"{token}\n", token.upper()]))


def test_no_two_are_the_same_and_neither_are_their_digests():
    first, second = new_token(), new_token()
    assert first != second
    assert digest(first) != digest(second)
    assert len(digest(first)) == 32
