"""The kinds of notices there are. Higher apps add theirs in `ready()` with `register_notice`.

A notice's words may use `%(person)s`, whom it is about, `%(organisation)s`, and the parameters it was given.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from accounts.models import Notice

# Values of `accounts.models.Way`: this module is read before there are models.
HERE: Final = "console"
EMAIL: Final = "email"
SMS: Final = "sms"


@dataclass(frozen=True)
class NoticeKind:
    """Something that people may be told. The key is stored: it never changes.

    `label` says in the preferences what it is about, `words` what the notice says. `ways` are used until somebody
    chooses others; a `fixed` kind always uses them, because whoever takes over an account must not be able to silence
    it.
    """

    key: str
    label: str | Promise
    words: str | Promise
    ways: Collection[str] = (HERE,)
    fixed: bool = False


_kinds: dict[str, NoticeKind] = {}


def register_notice(kind: NoticeKind) -> None:
    """Make a kind known; registering the same one again changes nothing."""
    if _kinds.setdefault(kind.key, kind) != kind:
        raise ValueError(f"There is another kind of notice {kind.key!r} already.")


def notice_kind(key: str) -> NoticeKind:
    """Return the kind of this key. Raises `LookupError`."""
    return _kinds[key]


def choosable() -> list[NoticeKind]:
    """Return the kinds that somebody can turn on and off, in the order of registration."""
    return [kind for kind in _kinds.values() if not kind.fixed]


def words_of(notice: "Notice") -> str:
    """Return what the notice says in the active language; of a kind that no app knows any more, its key."""
    kind = _kinds.get(notice.kind)
    if kind is None:
        return notice.kind
    return str(kind.words) % {
        "person": str(notice.about) if notice.about else _("Somebody"),
        "organisation": str(notice.organisation or ""),
        **notice.parameters,
    }


MEMBER_JOINED: Final = "member.joined"
MEMBER_LEFT: Final = "member.left"
ROLE_CHANGED: Final = "member.changed"
REMOVED: Final = "member.removed"
OWNERSHIP_RECEIVED: Final = "organisation.transferred"
EXPORT_READY: Final = "export.ready"
IMPORT_FINISHED: Final = "import.finished"
PHONE_VERIFIED: Final = "phone.verified"
PHONE_REMOVED: Final = "phone.removed"
PASSWORD_CHANGED: Final = "password.changed"  # noqa: S105 - the key of a kind
ADDRESS_CHANGED: Final = "email.changed"
FACTORS_CHANGED: Final = "factors.changed"
FACTORS_REMOVED: Final = "factors.removed"

_OWN: Final = (
    NoticeKind(
        MEMBER_JOINED,
        gettext_lazy("Somebody accepts an invitation"),
        gettext_lazy("%(person)s has joined %(organisation)s."),
    ),
    NoticeKind(
        MEMBER_LEFT, gettext_lazy("A member leaves"), gettext_lazy("%(person)s has left %(organisation)s."), (HERE,)
    ),
    NoticeKind(
        ROLE_CHANGED,
        gettext_lazy("What you may do changes"),
        gettext_lazy("What you may do for %(organisation)s has changed."),
        (HERE, EMAIL),
    ),
    NoticeKind(EXPORT_READY, gettext_lazy("An export is ready"), gettext_lazy("Your export is ready."), (HERE, EMAIL)),
    NoticeKind(
        IMPORT_FINISHED, gettext_lazy("An import is finished"), gettext_lazy("Your import is finished."), (HERE, EMAIL)
    ),
    NoticeKind(
        OWNERSHIP_RECEIVED,
        gettext_lazy("An organisation becomes yours"),
        gettext_lazy("%(organisation)s belongs to you now."),
        (HERE, EMAIL),
        fixed=True,
    ),
    # It carries the organisation's name: who has left sees nothing else of it.
    NoticeKind(
        REMOVED,
        gettext_lazy("You are removed from an organisation"),
        gettext_lazy("You act for %(name)s no more."),
        (HERE, EMAIL),
        fixed=True,
    ),
    NoticeKind(
        PHONE_VERIFIED,
        gettext_lazy("A phone number is added to your account"),
        gettext_lazy("A phone number was added to your account."),
        (HERE, EMAIL),
        fixed=True,
    ),
    NoticeKind(
        PHONE_REMOVED,
        gettext_lazy("The phone number of your account is removed"),
        gettext_lazy("The phone number was removed from your account."),
        (HERE, EMAIL),
        fixed=True,
    ),
    # Of these a mail tells as well, which is no notice: it goes to the former address, too.
    NoticeKind(
        PASSWORD_CHANGED,
        gettext_lazy("Your password changes"),
        gettext_lazy("Your password was changed. If that was not you, choose a new one at once."),
        fixed=True,
    ),
    NoticeKind(
        ADDRESS_CHANGED,
        gettext_lazy("Your e-mail address changes"),
        gettext_lazy("You sign in with another address now. If that was not you, choose a new password at once."),
        fixed=True,
    ),
    NoticeKind(
        FACTORS_CHANGED,
        gettext_lazy("Your second factors change"),
        gettext_lazy("Your second factors were changed. If that was not you, choose a new password at once."),
        fixed=True,
    ),
    NoticeKind(
        FACTORS_REMOVED,
        gettext_lazy("An administrator removes your second factors"),
        gettext_lazy(
            "An administrator has removed your second factors: your password alone signs you in now. Set up new ones; "
            "and if you did not ask for this, change your password and tell whoever runs this site."
        ),
        (HERE, EMAIL),
        fixed=True,
    ),
)


def register_own() -> None:
    """Make the kinds of accounts known."""
    for kind in _OWN:
        register_notice(kind)
