"""Messages about what happened in accounts, which knows nothing of the ledger; connected in `ready()`."""

from uuid import UUID

from accounts.domain_events import MemberInvited
from accounts.selectors import invitation_link, open_invitation
from campaigns.recipients import Recipient
from campaigns.services.deliver import Window, deliver


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
