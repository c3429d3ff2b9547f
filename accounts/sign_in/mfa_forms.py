"""Forms that take a second factor: each try counted, each code good once, each answer of a key looked through.

allauth finds them by `MFA_FORMS`.
"""

import json
from typing import Any, Final

from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.sign_in import limits
from cms.infra import ratelimit

LONGEST_NAME: Final = 60
# What a key answers takes some hundred bytes; with a certificate of its maker a few thousand.
_LONGEST_ANSWER: Final = 20_000
_UNREADABLE: Final = (TypeError, ValueError, KeyError, AttributeError)


class _CodeForm:
    """Counts a code before it is looked at, and takes it once."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Return the code. Raises `Limited` for a try too many."""
        attempt = limits.begin_second_factor(context.request, user=self.user)
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:
            _use_up(self.authenticator, code)
        ratelimit.give_back(attempt)
        return code


class AuthenticateForm(_CodeForm, base_forms.AuthenticateForm):
    """A code to sign in."""


class ReauthenticateForm(_CodeForm, base_forms.ReauthenticateForm):
    """A code to show once more who one is."""


class ActivateTOTPForm(totp_forms.ActivateTOTPForm):
    """The first code of an authenticator app, which is used up as well."""

    def clean_code(self) -> str:
        """Return the code."""
        attempt = limits.begin_second_factor(context.request, user=self.user)
        code: str = super().clean_code()
        self.step = _step_of(self.secret, code)
        ratelimit.give_back(attempt)
        return code


def use_up_step(authenticator: Authenticator, step: int) -> None:
    """Have the codes of this step of time, and of all before it, count as used."""
    authenticator.data["step"] = step
    authenticator.save(update_fields=["data"])


def _use_up(authenticator: Authenticator, code: str) -> None:
    """Take no code of this step or an earlier one again (RFC 6238, section 5.2).

    In the row, whose lock lets only one of two requests with the same code through. allauth's own note of used codes
    lives for one step, while with a tolerance a code lives for three.
    """
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        step = _step_of(decrypt(row.data["secret"]), code)
        if step <= row.data.get("step", -1):
            raise get_adapter().validation_error("incorrect_code")
        use_up_step(row, step)
    authenticator.data = row.data


def _step_of(secret: str, code: str) -> int:
    """Return the step of time whose code this is, or -1."""
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return int(step)
    return -1


class _AnswerField(forms.CharField):
    """What the browser says for a key: a JSON object of reasonable size. Not a JSONField, which fails on deep ones."""

    def __init__(self) -> None:
        super().__init__(max_length=_LONGEST_ANSWER, widget=forms.HiddenInput)

    def clean(self, value: Any) -> dict[str, Any]:
        """Return the answer."""
        try:
            answer = json.loads(super().clean(value))
        except (ValidationError, ValueError, RecursionError) as error:
            raise get_adapter().validation_error("unknown_key") from error
        if not isinstance(answer, dict):
            raise get_adapter().validation_error("unknown_key")
        return answer


class AddKeyForm(webauthn_forms.AddWebAuthnForm):
    """A new passkey or security key."""

    name = forms.CharField(required=False, max_length=LONGEST_NAME)
    credential = _AnswerField()

    def clean_credential(self) -> dict[str, Any]:
        """Return the parts of the answer that are needed later, and nothing else that somebody may have put in."""
        return _registration(self.cleaned_data["credential"])

    def clean(self) -> dict[str, Any]:
        """Return the values once the key has answered the challenge."""
        try:
            values: dict[str, Any] = super().clean()
        except (ValidationError, *_UNREADABLE) as error:
            raise get_adapter().validation_error("unknown_key") from error
        return values


class EditKeyForm(webauthn_forms.EditWebAuthnForm):
    """A key's name."""

    name = forms.CharField(max_length=LONGEST_NAME)


class _KeyForm:
    """Reads the answer of a key that is known."""

    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        """Return whose answer it is."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (ValidationError, *_UNREADABLE) as error:
            raise get_adapter().validation_error("unknown_key") from error


class AuthenticateKeyForm(_KeyForm, webauthn_forms.AuthenticateWebAuthnForm):
    """A key to sign in with, after the password."""

    credential = _AnswerField()


class ReauthenticateKeyForm(_KeyForm, webauthn_forms.ReauthenticateWebAuthnForm):
    """A key to show once more who one is."""

    credential = _AnswerField()


class PasskeyLoginForm(_KeyForm, webauthn_forms.LoginWebAuthnForm):
    """A passkey instead of a password."""

    credential = _AnswerField()

    def clean_credential(self) -> Authenticator:
        """Return whose passkey it is, if its owner was asked for a finger, a face or a PIN.

        allauth asks for that when it makes the challenge. But a challenge that was made for a second step, where a
        touch is enough, lies in the same place: with it, whoever finds a key would need no password.
        """
        answer = self.cleaned_data["credential"]
        authenticator = super().clean_credential()
        signed = webauthn.parse_authentication_response(answer).response.authenticator_data
        if not signed.is_user_verified():
            raise get_adapter().validation_error("unknown_key")
        return authenticator


def _registration(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a registration (https://www.w3.org/TR/webauthn-3/#dictdef-registrationresponsejson)."""
    response = answer.get("response")
    extensions = answer.get("clientExtensionResults")
    properties = extensions.get("credProps") if isinstance(extensions, dict) else None
    if not isinstance(response, dict):
        raise get_adapter().validation_error("unknown_key")
    parts = {name: response.get(name) for name in ("clientDataJSON", "attestationObject")}
    names = {name: answer.get(name) for name in ("id", "rawId", "type")}
    if not all(isinstance(text, str) and text.isascii() and text.isprintable() for text in (parts | names).values()):
        raise get_adapter().validation_error("unknown_key")
    known = {"rk": properties["rk"] is True} if isinstance(properties, dict) and "rk" in properties else {}
    return {**names, "response": parts, "clientExtensionResults": {"credProps": known}}
