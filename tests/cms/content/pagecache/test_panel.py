"""What an editor is told before publishing is what publishing does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from accounts.models import AuditEntry, User
from cms.content.pagecache.outlook import Change, Reason, outlook_for
from cms.infra.pagecache.models import PurgeRecord
from tests.helpers.scene import Scene, post_form

Draft = Callable[[Scene], Page]


def without_a_draft(scene: Scene) -> Page:
    # So that it has a day of publication already.
    scene.doors.save_revision().publish()
    scene.doors.refresh_from_db()
    return scene.doors


def with_new_text(scene: Scene) -> Page:
    without_a_draft(scene).summary = "Another summary."
    scene.doors.save_revision()
    return scene.doors


def with_new_title(scene: Scene) -> Page:
    scene.doors.title = "Gates"
    scene.doors.save_revision()
    return scene.doors


def with_new_address(scene: Scene) -> Page:
    scene.tools.slug = "kit"
    scene.tools.save_revision()
    return scene.tools


def not_yet_published(scene: Scene) -> Page:
    scene.doors.unpublish()
    return Page.objects.get(pk=scene.doors.pk).specific


@pytest.mark.parametrize(
    ("draft", "change"),
    [
        (with_new_text, Change.CONTENT),
        (with_new_title, Change.LINK),
        (with_new_address, Change.ADDRESS),
        (not_yet_published, Change.FIRST),
        (without_a_draft, Change.NONE),
    ],
)
def test_what_is_announced_is_what_publishing_purges(scene, visitor, draft, change):
    page = draft(scene)
    for path in scene.paths:
        visitor.get(path)
    outlook = outlook_for(page)
    announced = {address.url for group in outlook.groups for address in group.addresses}
    newest = PurgeRecord.objects.latest("id").pk
    page.get_latest_revision_as_object().save_revision().publish()
    purged = {url for record in PurgeRecord.objects.filter(pk__gt=newest) for url in record.urls}
    assert outlook.change == change
    assert outlook.is_whole
    assert announced == purged
    assert announced


def test_it_says_why_each_address_is_renewed(scene, visitor):
    page = with_new_title(scene)
    for path in scene.paths:
        visitor.get(path)
    paths = {group.reason: {address.path for address in group.addresses} for group in outlook_for(page).groups}
    assert paths[Reason.OWN] == {"/blog/doors/"}
    assert "/blog/feed/" in paths[Reason.CONTENT]
    assert "/blog/nothing-here/" in paths[Reason.NOTHING]


def panel_of(visitor, page: Page) -> BeautifulSoup:
    return BeautifulSoup(visitor.get(f"/admin/page-cache/pages/{page.pk}/").text, "html.parser")


def test_the_panel_shows_what_is_cached_and_why_it_was_renewed_last(scene, visitor, editor):
    editor.submit(f"/admin/pages/{scene.about.pk}/edit/", form="page-edit-form", **post_form(title="About"))
    visitor.warm(scene.about.url)
    text = panel_of(editor, scene.about).get_text(" ", strip=True)
    assert "Only the content changes" in text or "There is no new draft" in text
    assert "This page 1" in text
    assert "br, gzip" in text
    assert "Published page changed, by Edda Torsdottir" in text


def test_a_draft_for_later_says_that_nothing_is_renewed_before(scene, editor):
    scene.about.go_live_at = timezone.now() + timedelta(days=2)
    scene.about.save_revision()
    assert "nothing is renewed before" in panel_of(editor, scene.about).get_text()


def test_purging_by_hand_renews_the_page_at_once_and_is_written_down(scene, visitor, editor):
    visitor.warm(scene.about.url, scene.doors.url)
    text = editor.post(f"/admin/page-cache/pages/{scene.about.pk}/purge/")
    assert "gets it made anew" in text
    assert not visitor.is_hit(scene.about.url)
    assert visitor.is_hit(scene.doors.url)
    user = User.objects.get(email="editor@example.org")
    record = PurgeRecord.objects.latest("id")
    assert (record.cause, record.subject) == ("by_hand", f"page:{scene.about.pk}")
    assert record.actor == f"user:{user.pk}"
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.actor_id, entry.target_id) == ("pagecache.purged", user.pk, str(scene.about.pk))


@pytest.fixture
def writer(db, client) -> User:
    """Somebody who may edit pages below one page, and publish none."""
    user = User.objects.create_user("writer@example.org")
    group = Group.objects.create(name="Writers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    client.force_login(user)
    return user


def may(writer: User, page: Page, what: str) -> None:
    permission = Permission.objects.get(codename=f"{what}_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=writer.groups.get(), page=page, permission=permission)


def test_only_whoever_may_edit_a_page_sees_its_panel(client, writer):
    page = Page.objects.filter(depth=2).first()
    address = f"/admin/page-cache/pages/{page.pk}/"
    assert client.get(address).status_code in {302, 403}
    may(writer, page, "change")
    shown = client.get(address)
    assert shown.status_code == 200
    assert "data-cache-purge" not in shown.text
    assert client.post(f"{address}purge/").status_code in {302, 403}
    assert not PurgeRecord.objects.filter(cause="by_hand").exists()
    may(writer, page, "publish")
    assert "data-cache-purge" in client.get(address).text
    assert client.get(f"{address}purge/").status_code == 405


def test_what_a_purge_was_about_is_named_only_to_readers_of_the_log(client, writer):
    page = Page.objects.filter(depth=2).first()
    may(writer, page, "change")
    secret = page.add_child(instance=Page(title="Closing in May", slug="closing", live=False))
    PurgeRecord.objects.create(tags=[f"page:{page.pk}"], cause="page.withdrawn", subject=f"page:{secret.pk}")
    assert "Page unpublished" in panel_of(client, page).get_text()
    assert "Closing in May" not in panel_of(client, page).get_text()
    writer.user_permissions.add(Permission.objects.get(codename="view_cache_report"))
    assert "Closing in May" in panel_of(client, page).get_text()


def test_with_redis_away_the_panel_says_so_and_the_editor_opens(client, writer, settings, tmp_path):
    settings.PAGECACHE = {**settings.PAGECACHE, "REDIS_URL": f"unix://{tmp_path}/none.sock"}
    page = Page.objects.filter(depth=2).first()
    may(writer, page, "change")
    assert "cannot be reached" in client.get(f"/admin/page-cache/pages/{page.pk}/").text
    assert f"/admin/page-cache/pages/{page.pk}/" in client.get(f"/admin/pages/{page.pk}/edit/").text
