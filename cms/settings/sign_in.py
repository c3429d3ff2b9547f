"""How people sign in, the same everywhere: allauth and what goes with it."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "accounts.sign_in.hashers.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# Anybody may have an account; what it opens is decided by groups.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "accounts.sign_in.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# One address for each user: a new one takes over when it is confirmed.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
# Our own count instead (RATE_LIMITS): exact, and not to be used for locking somebody out.
ACCOUNT_RATE_LIMITS = False
# Tells a browser in which somebody has signed in before; its holder is not held up by an attack on the account.
DEVICE_COOKIE_NAME = "device"
DEVICE_COOKIE_AGE = 365 * 86_400

# --- The second factor ----------------------------------------------------------------------------

MFA_ADAPTER = "accounts.sign_in.mfa.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Rostrum"
# One step, for a clock that is a little off and for slow hands (RFC 6238, section 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = False
MFA_FORMS = {
    "authenticate": "accounts.sign_in.mfa_forms.AuthenticateForm",
    "reauthenticate": "accounts.sign_in.mfa_forms.ReauthenticateForm",
    "activate_totp": "accounts.sign_in.mfa_forms.ActivateTOTPForm",
    "add_webauthn": "accounts.sign_in.mfa_forms.AddKeyForm",
    "edit_webauthn": "accounts.sign_in.mfa_forms.EditKeyForm",
    "authenticate_webauthn": "accounts.sign_in.mfa_forms.AuthenticateKeyForm",
    "reauthenticate_webauthn": "accounts.sign_in.mfa_forms.ReauthenticateKeyForm",
    "login_webauthn": "accounts.sign_in.mfa_forms.PasskeyLoginForm",
}

# --- OpenID Connect -------------------------------------------------------------------------------

SOCIALACCOUNT_ADAPTER = "accounts.sign_in.openid.SocialAdapter"
# Whose account it is that comes with an address: accounts/sign_in/openid.py.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5


def openid_connect(env: environ.Env, *, plain_http: bool) -> dict[str, Any]:
    """Return `SOCIALACCOUNT_PROVIDERS` as `OIDC_PROVIDERS` says.

    Raises `ImproperlyConfigured` for a provider that lacks something, or is asked without TLS where it must not be.
    """
    given = env.json("OIDC_PROVIDERS", default=[])
    return {"openid_connect": {"APPS": [_provider(each, plain_http) for each in given]}}


def _provider(given: dict[str, Any], plain_http: bool) -> dict[str, Any]:
    for name in ("id", "name", "server_url", "client_id", "secret"):
        if not given.get(name):
            raise ImproperlyConfigured(f"OIDC_PROVIDERS: a provider has no {name} (see .env.example).")
    if not given["server_url"].startswith("https://") and not plain_http:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS: the server_url of {given['id']} must begin with https://.")
    return {
        "provider_id": given["id"],
        "name": given["name"],
        "client_id": given["client_id"],
        "secret": given["secret"],
        "settings": {
            "server_url": given["server_url"],
            "oauth_pkce_enabled": True,
            "domains": [domain.lower() for domain in given.get("domains", [])],
        },
    }
