"""What people say of themselves."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image
from wagtail.users.models import UserProfile

from accounts.models import User
from accounts.pictures import avatar_of
from accounts.services.profile import remove_avatar, set_avatar, update_profile
from cms.infra import files
from cms.infra.files.models import File
from tests.factories import organisations, uploads

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return organisations.person("ana")


def test_names_language_and_time_zone_are_kept_and_the_console_speaks_that_language(ana):
    update_profile(user=ana, first_name=" Ana ", last_name="Núñez", language="es", time_zone="Europe/Madrid")
    ana.refresh_from_db()
    assert (str(ana), ana.language, ana.time_zone) == ("Ana Núñez", "es", "Europe/Madrid")
    profile = UserProfile.objects.get(user=ana)
    assert (profile.preferred_language, profile.current_time_zone) == ("es", "Europe/Madrid")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", "A\0na"),
        ("last_name", "\ud800"),
        ("first_name", "a" * 10_000_000),
        ("first_name", "Ana\nBcc: all@example.org"),
        ("last_name", "\u202egnp.exe"),
        ("language", "xx"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_changes_nothing(ana, field, value):
    with pytest.raises(ValidationError) as refusal:
        update_profile(user=ana, **{"last_name": "New"} | {field: value})
    assert list(refusal.value.error_dict) == [field]
    assert User.objects.get(pk=ana.pk).last_name == ""
    assert getattr(ana, field) != value


def test_nothing_else_can_be_set(ana):
    with pytest.raises(TypeError):
        update_profile(user=ana, is_superuser="1")


def test_a_picture_is_square_without_what_the_phone_wrote_into_it(ana, settings):
    set_avatar(user=ana, content=BytesIO(uploads.jpeg(size=(900, 600))), name="me.jpg")
    file = User.objects.get(pk=ana.pk).avatar
    assert (file.width, file.height, file.owner) == (320, 320, f"user:{ana.pk}")
    assert file.key.startswith(f"avatars/users/{ana.pk}/")
    with files.open_file(file) as content:
        data = content.read()
    assert uploads.GPS_NOTE not in data
    assert Image.open(BytesIO(data)).size == (320, 320)
    assert avatar_of(ana) == files.url(file)


def test_a_new_picture_lets_the_former_one_go_and_none_is_possible(ana):
    set_avatar(user=ana, content=BytesIO(uploads.jpeg()), name="one.jpg")
    set_avatar(user=ana, content=BytesIO(uploads.picture("PNG")), name="two.png")
    assert sorted(File.objects.values_list("state", flat=True)) == ["ready", "released"]
    remove_avatar(user=ana)
    remove_avatar(user=ana)
    assert not File.objects.ready().exists()
    assert avatar_of(ana) == ""


def test_what_is_no_picture_changes_nothing(ana):
    with pytest.raises(files.Refused):
        set_avatar(user=ana, content=BytesIO(b"<svg onload=alert(1)>"), name="me.png")
    assert User.objects.get(pk=ana.pk).avatar is None
