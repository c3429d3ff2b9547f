"""How often somebody may try to sign in, give a second factor, register, or have mail sent.

Whatever is counted for an account alone could be used up by somebody else, to shut its owner out. So:

- a wrong password counts for the account and the address together;
- an address has a wider limit of its own over all accounts, against trying one password on many;
- an account has a wide limit of its own over all addresses, against an attack from many;
- a browser in which the account's owner has signed in before is subject to none of these, but to a limit of its own
  (devices.py). Setting a new password through a mailed link makes a browser such a one.

A try is counted before the password is looked at, so that fifty at once are not all let through, and given back when
the password was right: nobody's successes use up a limit, and a success does not wipe out the failures before it, which
would let an attacker begin anew after each sign-in to an account of their own.

What has to be stopped, and that it must not lock people out: OWASP ASVS 5.0, 6.3.1. At most a hundred wrong passwords
in a row for one account: NIST SP 800-63B, section 5.2.2.
"""

from django.http import HttpRequest

from accounts.models import Organisation, User
from accounts.sign_in.devices import known_device
from cms.infra import ratelimit
from cms.infra.ratelimit import Verdict


def account_key(email: str) -> str:
    """Return the address as sign-in compares it: however it is typed, it is one account."""
    return email.strip().lower()


def begin_sign_in(request: HttpRequest, *, email: str) -> Verdict:
    """Count a try to sign in, and return the hit to give back when the password was right. Raises `Limited`."""
    account = account_key(email)
    if device := known_device(request, account):
        return ratelimit.enforce(("sign_in", account, f"device:{device}"))
    network = ratelimit.client_network(request)
    return ratelimit.enforce(("sign_in", account, network), ("sign_in_address", network), ("sign_in_account", account))


def begin_second_factor(request: HttpRequest, *, user: User) -> Verdict:
    """Count a code, and return the hit to give back when it was right. Raises `Limited`.

    Only who knows the password comes so far. Were they to use up the account's tries, a browser that its owner has
    used before still has its own. All such browsers together have no more than all others together: whoever holds the
    owner's mailbox could make themselves one again and again.
    """
    account = f"user:{user.pk}"
    if device := known_device(request, account_key(user.email)):
        return ratelimit.enforce(
            ("second_factor", account, f"device:{device}"), ("second_factor_account", account, "known")
        )
    network = ratelimit.client_network(request)
    return ratelimit.enforce(("second_factor", account, network), ("second_factor_account", account, "unknown"))


def register(request: HttpRequest) -> None:
    """Count a registration, whether or not its address is taken. Raises `Limited`."""
    ratelimit.enforce(("registration", ratelimit.client_network(request)))


def ask_for_password_reset(request: HttpRequest, *, email: str) -> None:
    """Count a mail with a link to set a password, whether or not there is such an account. Raises `Limited`.

    Somebody else can use up an account's mails; then its owner has them, and their links work.
    """
    network = ratelimit.client_network(request)
    ratelimit.enforce(("password_reset", account_key(email)), ("password_reset_address", network))


def may_send_confirmation(email: str) -> bool:
    """Count a mail that asks an address to confirm itself. The links of earlier ones still work."""
    return ratelimit.check("confirmation_mail", account_key(email)).allowed


def ask_for_phone_code(request: HttpRequest, *, user: User, phone: str) -> None:
    """Count a text with a code to a number in E.164. Raises `Limited`.

    Each text costs money, and somebody may earn it: so by account, by address, by number, and all of them together.
    """
    network = ratelimit.client_network(request)
    ratelimit.enforce(
        ("phone_code", f"user:{user.pk}"),
        ("phone_code_address", network),
        ("phone_code_number", phone),
        ("phone_codes",),
    )


def create_organisation(*, user: User) -> None:
    """Count a new organisation, with its mail and its address. Raises `Limited`."""
    ratelimit.enforce(("organisation", f"user:{user.pk}"))


def invite(*, organisation: Organisation, user: User, email: str) -> None:
    """Count a mail that asks somebody to join. Raises `Limited`.

    An organisation's name and description are its own words: nobody may send them to strangers by the thousand.
    """
    ratelimit.enforce(
        ("invitation", f"organisation:{organisation.pk}"),
        ("invitation", f"user:{user.pk}"),
        ("invitation_address", account_key(email)),
    )
