"""The messages that Rostrum itself knows: about accounts, events, shifts, invitations. Registered in `ready()`."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from campaigns.message_templates import Link, MessageTemplate, Zone, register_template
from campaigns.purposes import Category, Purpose, register_purpose
from campaigns.quiet_hours import Hours
from campaigns.states import Channel

# What Django and allauth send by themselves (mail_backend.py). A day is as long as most of their links are good.
ACCOUNT_MAIL = "account_mail"
WELCOME = "welcome"
INVITATION = "team_invitation"
VERIFICATION = "verification"
NOTICE = "notice"
SECURITY_NOTICE = "security_notice"
# Messages to people as users: what is known of them through these goes with their account.
TO_USERS = frozenset({ACCOUNT_MAIL, WELCOME, "password_reset", INVITATION, VERIFICATION, NOTICE, SECURITY_NOTICE})

_EMAIL = (Channel.EMAIL,)
_SMS = (Channel.SMS,)
_EVENT = {"event_title": str, "starts_at": datetime, "time_zone": Zone, "place": str, "link": Link}

TEMPLATES = (
    MessageTemplate("welcome", Channel.EMAIL, {"user_name": str, "link": Link}),
    MessageTemplate("welcome_founder", Channel.EMAIL, {"user_name": str, "organisation_name": str, "link": Link}),
    MessageTemplate("welcome_member", Channel.EMAIL, {"user_name": str, "organisation_name": str, "link": Link}),
    MessageTemplate("verification", Channel.SMS, {"code": str}),
    MessageTemplate("notice", Channel.EMAIL, {"text": str, "link": Link}),
    MessageTemplate("notice", Channel.SMS, {"text": str, "link": Link}),
    MessageTemplate("password_reset", Channel.EMAIL, {"reset_link": Link}),
    MessageTemplate("team_invitation", Channel.EMAIL, {"organisation_name": str, "inviter": str, "invite_link": Link}),
    MessageTemplate("event_confirmation", Channel.EMAIL, _EVENT | {"attendee_name": str}, {"guest_count": int}),
    MessageTemplate("event_reminder", Channel.EMAIL, _EVENT | {"hours_until": int}, {"attendee_name": str}),
    MessageTemplate(
        "event_reminder",
        Channel.SMS,
        {"event_title": str, "starts_at": datetime, "time_zone": Zone, "link": Link},
    ),
    MessageTemplate("rsvp_confirmation", Channel.SMS, {"event_title": str}),
    MessageTemplate(
        "shift_reminder", Channel.SMS, {"shift": str, "starts_at": datetime, "time_zone": Zone, "place": str}
    ),
)

PURPOSES = (
    Purpose(ACCOUNT_MAIL, _("Mail about an account"), Category.ESSENTIAL, _EMAIL),
    Purpose(WELCOME, _("Welcome"), Category.ESSENTIAL, _EMAIL, "welcome", timedelta(days=3)),
    Purpose(
        VERIFICATION, _("Code for a phone number"), Category.ESSENTIAL, _SMS, "verification", timedelta(minutes=10)
    ),
    Purpose(NOTICE, _("Notice to a user"), Category.SERVICE, (*_EMAIL, *_SMS), "notice", timedelta(days=2)),
    Purpose(
        SECURITY_NOTICE,
        _("Notice about the security of an account"),
        Category.ESSENTIAL,
        (*_EMAIL, *_SMS),
        "notice",
        timedelta(days=3),
    ),
    Purpose("password_reset", _("Password reset"), Category.ESSENTIAL, _EMAIL, "password_reset"),
    # Somebody waits for it: it is held at no hour.
    Purpose(
        INVITATION,
        _("Invitation to a team"),
        Category.SERVICE,
        _EMAIL,
        "team_invitation",
        timedelta(days=3),
        hours={Channel.EMAIL: Hours(time.min, time.max)},
    ),
    Purpose("event_confirmation", _("Confirmation of a place"), Category.ESSENTIAL, _EMAIL, "event_confirmation"),
    Purpose("rsvp_confirmation", _("Confirmation of an RSVP"), Category.ESSENTIAL, _SMS, "rsvp_confirmation"),
    Purpose("event_reminder", _("Reminder of an event"), Category.SERVICE, (*_EMAIL, *_SMS), "event_reminder"),
    Purpose("shift_reminder", _("Reminder of a shift"), Category.SERVICE, _SMS, "shift_reminder"),
)


def register() -> None:
    """Make them known."""
    for template in TEMPLATES:
        register_template(template)
    for purpose in PURPOSES:
        register_purpose(purpose)
