"""Messages about what happened in accounts, which knows nothing of the ledger; connected in `ready()`."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.domain_events import MemberInvited, MemberJoined, NoticeGiven, OrganisationCreated, PhoneCodeAsked
from accounts.erasure import register_account_eraser
from accounts.models import Membership, Notice, User
from accounts.notices.kinds import notice_kind
from accounts.selectors import invitation_link, member_of, notice_to_send, open_invitation, owner_of
from accounts.services.phones import issue_code
from campaigns.catalogue import NOTICE, SECURITY_NOTICE, VERIFICATION, WELCOME
from campaigns.recipients import Recipient
from campaigns.services.deliver import Window, deliver
from campaigns.services.erase_account import erase_account
from campaigns.states import Channel
from cms.infra.jobs.events import subscribe


def join() -> None:
    """Hear of what people are to be told, and of those who are to be forgotten."""
    subscribe(MemberInvited, send_invitation, name="campaigns.send_invitation")
    subscribe(OrganisationCreated, welcome_founder, name="campaigns.welcome_founder")
    subscribe(MemberJoined, welcome_member, name="campaigns.welcome_member")
    subscribe(PhoneCodeAsked, send_phone_code, name="campaigns.send_phone_code")
    subscribe(NoticeGiven, send_notice, name="campaigns.send_notice")
    register_account_eraser("campaigns", erase_account)


def send_invitation(event: MemberInvited, _event_id: UUID) -> None:
    """Mail somebody the link of their invitation, unless it was answered, taken back or sent once more since."""
    invitation = open_invitation(event.invitation_id, sending=event.sending)
    if invitation is None:
        return
    organisation = invitation.organisation
    inviter = invitation.invited_by
    deliver(
        to=Recipient(email=invitation.email),
        purpose="team_invitation",
        dedupe_key=f"invitation:{invitation.pk}:{event.sending}",
        context={
            "organisation_name": organisation.name,
            "inviter": str(inviter) if inviter else organisation.name,
            "invite_link": invitation_link(invitation),
        },
        window=Window(not_after=invitation.expires_at),
        owner=f"organisation:{organisation.pk}",
    )


def welcome_founder(event: OrganisationCreated, _event_id: UUID) -> None:
    """Tell whoever made an organisation how to go on."""
    if membership := owner_of(event.organisation_id):
        _welcome(membership, template="welcome_founder")


def welcome_member(event: MemberJoined, _event_id: UUID) -> None:
    """Tell somebody who joined an organisation where to find it."""
    if membership := member_of(event.organisation_id, event.user_id):
        _welcome(membership, template="welcome_member")


def send_phone_code(event: PhoneCodeAsked, _event_id: UUID) -> None:
    """Text somebody the code that proves their number, made just now."""
    issued = issue_code(verification_id=event.verification_id)
    if issued is None:
        return
    deliver(
        to=Recipient(phone=issued.phone, language=issued.user.language),
        purpose=VERIFICATION,
        dedupe_key=f"phone_verification:{event.verification_id}",
        context={"code": issued.code},
        window=Window(not_after=issued.expires_at),
    )


def send_notice(event: NoticeGiven, _event_id: UUID) -> None:
    """Tell somebody what happened by the ways of their choice, and in their language."""
    notice = notice_to_send(event.notice_id)
    if notice is None:
        return
    purpose = SECURITY_NOTICE if notice_kind(notice.kind).fixed else NOTICE
    with translation.override(notice.user.language or settings.LANGUAGE_CODE):
        context = {"text": notice.text, "link": _address(notice.address or reverse("account_notices"))}
    for channel in _channels(notice):
        deliver(
            to=_recipient(notice.user),
            purpose=purpose,
            channel=channel,
            dedupe_key=f"notice:{notice.pk}",
            context=context,
            owner=f"organisation:{notice.organisation_id}" if notice.organisation_id else "",
        )


def _channels(notice: Notice) -> list[Channel]:
    # A text needs a number that is proven.
    possible = {Channel.EMAIL: notice.user.email, Channel.SMS: notice.user.phone}
    return [channel for channel, address in possible.items() if address and channel in notice.ways]


def _welcome(membership: Membership, *, template: str) -> None:
    organisation, user = membership.organisation, membership.user
    deliver(
        to=_recipient(user),
        purpose=WELCOME,
        template=template,
        dedupe_key=f"{template}:{membership.pk}",
        context={
            "user_name": str(user),
            "organisation_name": organisation.name,
            "link": _address(reverse("wagtailadmin_home")),
        },
        owner=f"organisation:{organisation.pk}",
    )


def _recipient(user: User) -> Recipient:
    return Recipient(email=user.email, phone=user.phone, language=user.language, time_zone=user.time_zone)


def _address(path: str) -> str:
    return f"{settings.BASE_URL}{path}"
