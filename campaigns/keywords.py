"""What somebody wants who answers a text with a word.

Since 2025-04-11 the US rules (47 CFR 64.1200(a)(10)) name stop, quit, end, revoke, opt out, cancel and unsubscribe, and
count any other clear wish as well. Twilio's own filter knows single words only: "STOP PLEASE" passes it by, so plain
wishes around the two words that mean nothing else are read here.
"""

import re
from enum import StrEnum


class Wish(StrEnum):
    """What the sender of a text wants."""

    STOP = "stop"
    START = "start"
    HELP = "help"


_STOP = {
    *("stop", "stopall", "quit", "end", "revoke", "optout", "opt out", "cancel", "unsubscribe"),
    *("alto", "parar", "para", "baja", "cancelar", "detener", "no mas"),
}
_START = {"start", "unstop", "empezar", "alta"}
_HELP = {"help", "info", "ayuda"}
# Words that say the same inside a short sentence, where "end" or "cancel" may speak of something else.
_CLEAR = {"stop", "unsubscribe"}
_SHORT = 5
# Phones write the apostrophe of "don't" as a quotation mark.
_PLAIN = str.maketrans("áéíóúü’", "aeiouu'")


def wish_of(body: str, *, opt_out_type: str = "") -> Wish | None:
    """Return what this text asks for, or None. `opt_out_type` is Twilio's own reading, which counts first."""
    if opt_out_type.lower() in set(Wish):
        return Wish(opt_out_type.lower())
    words = re.findall(r"[a-z']+", body.lower().translate(_PLAIN))
    said = " ".join(words)
    if said in _STOP or (len(words) <= _SHORT and _CLEAR & set(words) and "don't" not in words):
        return Wish.STOP
    if said in _START:
        return Wish.START
    return Wish.HELP if said in _HELP else None
