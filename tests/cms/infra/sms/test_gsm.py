"""A text is counted as networks carry it."""

import pytest

from cms.infra.sms import Segments, segments


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", Segments("GSM-7", 1, 0)),
        ("Hello", Segments("GSM-7", 1, 5)),
        ("x" * 160, Segments("GSM-7", 1, 160)),
        ("x" * 161, Segments("GSM-7", 2, 161)),
        ("x" * 306, Segments("GSM-7", 2, 306)),
        ("x" * 307, Segments("GSM-7", 3, 307)),
        ("¿Qué tal, señora? Ñ Ü à", Segments("GSM-7", 1, 23)),
        ("5 € [x]", Segments("GSM-7", 1, 10)),
        ("x" * 158 + "€", Segments("GSM-7", 1, 160)),
        ("x" * 159 + "€", Segments("GSM-7", 2, 161)),
        # The escape and its character stay together: one place in the first segment stays empty.
        ("x" * 152 + "€" + "x" * 152, Segments("GSM-7", 3, 306)),
        ("El día", Segments("UCS-2", 1, 6)),
        ("í" * 70, Segments("UCS-2", 1, 70)),
        ("í" * 71, Segments("UCS-2", 2, 71)),
        ("í" * 134, Segments("UCS-2", 2, 134)),
        ("í" * 135, Segments("UCS-2", 3, 135)),
        ("🎉" * 35, Segments("UCS-2", 1, 70)),
        ("🎉" * 36, Segments("UCS-2", 2, 72)),
        # 67 holds 33 pairs and half a one, which stays whole.
        ("🎉" * 67, Segments("UCS-2", 3, 134)),
        ("`", Segments("UCS-2", 1, 1)),
        ("ç", Segments("UCS-2", 1, 1)),
    ],
)
def test_segments(body, expected):
    assert segments(body) == expected
