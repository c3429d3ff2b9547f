"""What others may hear of organisations."""

from dataclasses import dataclass
from typing import ClassVar

from cms.infra.jobs.events import DomainEvent


@dataclass(frozen=True)
class OrganisationCreated(DomainEvent):
    """There is a new organisation."""

    name: ClassVar[str] = "accounts.OrganisationCreated"
    organisation_id: int


@dataclass(frozen=True)
class MemberInvited(DomainEvent):
    """Somebody is to be asked by mail to join. `sending` counts the mails of one invitation."""

    name: ClassVar[str] = "accounts.MemberInvited"
    invitation_id: int
    sending: int


@dataclass(frozen=True)
class MemberJoined(DomainEvent):
    """Somebody acts for an organisation from now on."""

    name: ClassVar[str] = "accounts.MemberJoined"
    organisation_id: int
    user_id: int


@dataclass(frozen=True)
class MemberLeft(DomainEvent):
    """Somebody acts for an organisation no more."""

    name: ClassVar[str] = "accounts.MemberLeft"
    organisation_id: int
    user_id: int


@dataclass(frozen=True)
class PhoneCodeAsked(DomainEvent):
    """Somebody is to be sent a code that proves that a phone number is theirs."""

    name: ClassVar[str] = "accounts.PhoneCodeAsked"
    verification_id: int


@dataclass(frozen=True)
class NoticeGiven(DomainEvent):
    """Somebody wants to be told of something by e-mail or text, too."""

    name: ClassVar[str] = "accounts.NoticeGiven"
    notice_id: int
