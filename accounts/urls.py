"""allauth's addresses, with our limits on those that take a password, set one, or send mail."""

from allauth.account import views as allauth_views
from allauth.mfa.webauthn import views as webauthn_views
from django.contrib.auth.decorators import login_required
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from accounts import views
from accounts.sign_in import openid_views
from accounts.sign_in import views as sign_in_views
from cms.infra.ratelimit import by_user, limit

urlpatterns = [
    path("", include("accounts.area.urls")),
    path("signup/", views.SignupView.as_view(), name="account_signup"),
    path("password/reset/", views.PasswordResetView.as_view(), name="account_reset_password"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        # Reading the page tries the key out.
        limit("password_reset_key", reads=True)(views.PasswordResetFromKeyView.as_view()),
        name="account_reset_password_from_key",
    ),
    path(
        "password/change/",
        limit("password_change", by=by_user)(allauth_views.password_change),
        name="account_change_password",
    ),
    path(
        "password/set/", limit("password_change", by=by_user)(allauth_views.password_set), name="account_set_password"
    ),
    path("email/", limit("account_email", by=by_user)(allauth_views.email), name="account_email"),
    *(
        path(f"2fa/{address}", login_required(view.as_view()), name=name)
        for address, view, name in (
            ("totp/activate/", sign_in_views.ActivateTOTPView, "mfa_activate_totp"),
            ("totp/deactivate/", sign_in_views.DeactivateTOTPView, "mfa_deactivate_totp"),
            ("recovery-codes/generate/", sign_in_views.MakeRecoveryCodesView, "mfa_generate_recovery_codes"),
            ("webauthn/add/", sign_in_views.AddKeyView, "mfa_add_webauthn"),
            ("webauthn/keys/<int:pk>/remove/", sign_in_views.RemoveKeyView, "mfa_remove_webauthn"),
            ("webauthn/reauthenticate/", sign_in_views.ReauthenticateKeyView, "mfa_reauthenticate_webauthn"),
        )
    ),
    path("oidc/<str:provider_id>/login/", limit("openid")(openid_views.leave), name="openid_connect_login"),
    path(
        "oidc/<str:provider_id>/login/callback/",
        # Each asks the provider.
        limit("openid", reads=True)(openid_views.come_back),
        name="openid_connect_callback",
    ),
    # Nobody is asked for an address that their provider does not tell.
    path("3rdparty/signup/", RedirectView.as_view(pattern_name="account_login"), name="socialaccount_signup"),
    path("sessions/", sign_in_views.sessions_page, name="usersessions_list"),
    path(
        "2fa/webauthn/login/",
        # Reading makes a challenge, and a session that holds it.
        limit("passkey", reads=True)(webauthn_views.login_webauthn),
        name="mfa_login_webauthn",
    ),
    path("invitations/<str:token>/", views.answer_invitation, name="accounts_invitation"),
    # Those above come first. Signing in and confirming a password again are limited in the adapter.
    path("", include("allauth.urls")),
]
