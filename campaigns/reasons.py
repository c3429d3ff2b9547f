"""Why a delivery was skipped, put off or has failed: short codes in the ledger, plain words on the screen.

A code may carry a detail after a colon: `suppressed:bounced`, `rejected:21211`.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

INVALID_ADDRESS = "invalid_address"
NO_ADDRESS = "no_address"
NO_CONSENT = "no_consent"
SENDER_MISSING = "sender_missing"
EXPIRED = "expired"
MISSED_WINDOW = "quiet_hours_missed_window"
QUIET_HOURS = "quiet_hours"
NOT_YET = "not_yet"
SUPPRESSED = "suppressed"
REJECTED = "rejected"
THROTTLED = "throttled"
UNAVAILABLE = "unavailable"
CRASHED = "crashed"
UNCLEAR = "unclear"
SOFT_BOUNCE = "soft_bounce"
HARD_BOUNCE = "hard_bounce"
UNDELIVERED = "undelivered"
ERASED = "erased"
PROVIDER_FAILED = "provider_failed"

_WORDS: dict[str, str | Promise] = {
    INVALID_ADDRESS: gettext_lazy("This is not an address or number that messages can be sent to."),
    NO_ADDRESS: gettext_lazy("No address or number is known for this channel."),
    NO_CONSENT: gettext_lazy("The person has not agreed to messages of this kind."),
    SENDER_MISSING: gettext_lazy("No sender is set up for this channel. Set one up, then send again."),
    EXPIRED: gettext_lazy("It could not be sent while it still made sense."),
    MISSED_WINDOW: gettext_lazy("Quiet hours lasted until after its last useful moment."),
    QUIET_HOURS: gettext_lazy("It is quiet hours where the recipient lives."),
    NOT_YET: gettext_lazy("Its time has not come."),
    REJECTED: gettext_lazy("The provider will not take this message."),
    THROTTLED: gettext_lazy("The provider asked for patience."),
    UNAVAILABLE: gettext_lazy("The provider could not be reached."),
    CRASHED: gettext_lazy("The program ended while sending. A report by the provider may still settle it."),
    UNCLEAR: gettext_lazy("The connection broke while sending. A report by the provider may still settle it."),
    SOFT_BOUNCE: gettext_lazy("The mailbox does not take mail at the moment."),
    HARD_BOUNCE: gettext_lazy("This address or number does not exist."),
    UNDELIVERED: gettext_lazy("The network could not deliver it."),
    ERASED: gettext_lazy("What is known of the recipient was erased."),
    PROVIDER_FAILED: gettext_lazy("The provider took it, but could not send it."),
    f"{SUPPRESSED}:bounced": gettext_lazy("An earlier message bounced: the address or number does not exist."),
    f"{SUPPRESSED}:complained": gettext_lazy("The recipient has marked a message as spam."),
    f"{SUPPRESSED}:unsubscribed": gettext_lazy("The recipient has unsubscribed."),
    f"{SUPPRESSED}:stop": gettext_lazy("The recipient has answered STOP."),
    f"{SUPPRESSED}:manual": gettext_lazy("Staff have put the recipient on the list of those not to write to."),
}


def describe(reason: str) -> str:
    """Return the reason in plain words, with the provider's own code where it gave one; empty for none."""
    if not reason:
        return ""
    if reason in _WORDS:
        return str(_WORDS[reason])
    code, _colon, detail = reason.partition(":")
    words = str(_WORDS.get(code, reason))
    return gettext("{reason} (code {code})").format(reason=words, code=detail) if code in _WORDS and detail else words
