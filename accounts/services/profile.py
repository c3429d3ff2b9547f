"""What people say of themselves."""

from typing import BinaryIO, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from accounts.models import User
from accounts.models.organisations import validate_time_zone
from cms.infra import files
from cms.infra.files.models import File
from cms.infra.texts import validate_line

AVATAR: Final = "avatar"
_CHANGEABLE: Final = ("first_name", "last_name", "language", "time_zone")


def register_kind() -> None:
    """Make the kind of file known: as large as it is ever shown, on a screen with two pixels for one."""
    files.register_kind(
        files.Kind(
            name=AVATAR,
            types=("image/jpeg", "image/png", "image/webp", "image/avif", "image/gif"),
            max_bytes=10 * 1024 * 1024,
            public=True,
            key="avatars/users/{user_id}/{filename}",
            max_side=320,
            square=True,
        )
    )


@transaction.atomic
def update_profile(*, user: User, **changes: str) -> User:
    """Change names, `language` (a code of settings.LANGUAGES) and `time_zone` (an IANA name); both may be empty.

    Raises `ValidationError`, by field.
    """
    if unknown := changes.keys() - set(_CHANGEABLE):
        raise TypeError(f"A profile has no field to set named {', '.join(sorted(unknown))}.")
    current = User.objects.select_for_update().get(pk=user.pk)
    for name, value in changes.items():
        setattr(current, name, value.strip())
    _check(current)
    current.save(update_fields=list(changes))
    # Wagtail's admin reads its own row.
    UserProfile.objects.update_or_create(
        user=current,
        defaults={"preferred_language": current.language, "current_time_zone": current.time_zone},
    )
    for name in changes:
        setattr(user, name, getattr(current, name))
    return user


@transaction.atomic
def set_avatar(*, user: User, content: BinaryIO, name: str) -> User:
    """Show a picture of the user, square and written anew. Raises `files.Refused` and `files.Unavailable`."""
    file = files.store(kind=AVATAR, owner=owner_key(user), content=content, name=name, user_id=user.pk)
    return _show(user, file)


@transaction.atomic
def remove_avatar(*, user: User) -> User:
    """Show no picture of the user."""
    return _show(user, None)


def owner_key(user: User) -> str:
    """Return how rows of the infrastructure, such as files, name the user they belong to."""
    return f"user:{user.pk}"


def _show(user: User, file: File | None) -> User:
    current = User.objects.select_for_update(of=["self"]).select_related("avatar").get(pk=user.pk)
    former, current.avatar = current.avatar, file
    current.save(update_fields=["avatar"])
    if former:
        files.release(former)
    user.avatar = file
    return user


def _check(user: User) -> None:
    # Lengths first: what follows looks at each letter.
    user.clean_fields(exclude={field.name for field in User._meta.get_fields()} - set(_CHANGEABLE))
    errors: dict[str, ValidationError] = {}
    for name in ("first_name", "last_name"):
        try:
            validate_line(getattr(user, name))
        except ValidationError as error:
            errors[name] = error
    if user.language and user.language not in dict(settings.LANGUAGES):
        errors["language"] = ValidationError(_("Choose a language from the list."), code="invalid")
    if user.time_zone:
        try:
            validate_time_zone(user.time_zone)
        except ValidationError as error:
            errors["time_zone"] = error
    if errors:
        raise ValidationError(errors)
