"""People who sign in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address, kept in lower case: nobody remembers how they once wrote it."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Return the address in lower case, without surrounding space."""
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with this address, in whatever case it was typed."""
        return self.get(email=self.normalize_email(username))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new, saved user; without a password they can only sign in by other means."""
        if not self.normalize_email(email):
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new user who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """Somebody who signs in, known by their e-mail address."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    # Part of what each session is checked against: counting on ends them all, whatever store they lie in.
    session_generation = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # A code of settings.LANGUAGES and an IANA name; empty: not chosen.
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    # In E.164, and only once a code that was sent to it has come back.
    phone = models.CharField(_("phone number"), max_length=16, blank=True, editable=False)
    phone_verified_at = models.DateTimeField(_("phone number verified"), null=True, editable=False)
    avatar = models.ForeignKey(
        "files.File", models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("picture")
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case_unique"),
            models.CheckConstraint(
                condition=models.Q(phone="") ^ models.Q(phone_verified_at__isnull=False),
                name="accounts_user_phone_is_verified",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must hold: it changes with the password, and when all sessions are ended."""
        text = f"{self.password}:{self.session_generation}"
        return salted_hmac("accounts.session", text, secret=secret, algorithm="sha256").hexdigest()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the address in lower case, whichever form or command wrote it."""
        self.email = type(self).objects.normalize_email(self.email)
        super().save(*args, **kwargs)
