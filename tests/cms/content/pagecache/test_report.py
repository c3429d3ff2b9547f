"""The report of the cache and the log of purges, for those who look after the site."""

import csv
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import Page

from accounts.models import User
from cms.content.pagecache import report
from cms.infra.pagecache import counters, purge
from cms.infra.pagecache.client import client as redis_client
from cms.infra.pagecache.models import PurgeRecord
from tests.helpers.scene import post_form

REPORT, LOG = "/admin/reports/page-cache/", "/admin/reports/page-cache/purges/"


@pytest.fixture
def moderator(db, client) -> User:
    user = User.objects.create_user("moderator@example.org", first_name="Mo", last_name="Vega")
    user.groups.add(Group.objects.get(name="Moderators"))
    client.force_login(user)
    return user


def test_moderators_see_the_report_and_others_do_not(client, moderator):
    for address in (REPORT, LOG, f"{REPORT}?export=csv", f"{LOG}?export=xlsx", f"{LOG}results/"):
        assert client.get(address).status_code == 200, address
    assert REPORT in client.get("/admin/").text
    moderator.groups.clear()
    moderator.user_permissions.add(Permission.objects.get(codename="access_admin"))
    for address in (REPORT, LOG, f"{REPORT}?export=csv", f"{LOG}?export=xlsx", f"{LOG}results/"):
        assert client.get(address).status_code in {302, 403, 404}, address


def test_before_the_first_visit_the_report_says_what_will_stand_there(client, moderator):
    counters.forget()
    assert "Nothing is cached yet" in client.get(REPORT).text


def test_with_redis_away_the_report_says_so_and_shows_what_was_purged(client, moderator, settings, tmp_path):
    settings.PAGECACHE = {**settings.PAGECACHE, "REDIS_URL": f"unix://{tmp_path}/none.sock"}
    PurgeRecord.objects.create(tags=["page:1"], cause="page.published", subject="page:1", actor=f"user:{moderator.pk}")
    text = client.get(REPORT).text
    assert "cannot be reached" in text
    assert "Page published" in text
    assert "by Mo Vega" in text
    assert client.get(f"{REPORT}?export=csv").status_code == 200


def test_the_report_counts_what_visitors_read(scene, visitor, editor):
    counters.forget()
    # What earlier tests have read may have been told to Redis a moment ago.
    today = [counters.key(kind, counters.today()) for kind in ("count", "hits", "misses")]
    redis_client().call(("UNLINK", *today)).checked()
    visitor.warm("/about/", "/blog/doors/")
    visitor.get("/about/")
    counters.flush()
    text = editor.get(REPORT).text
    assert "http://localhost/about/" in text
    assert "Answered from the cache today" in text
    [heading, first, second] = csv.reader(StringIO(editor.get(f"{REPORT}?export=csv").text))
    assert heading == ["Address", "Read from the cache", "Made"]
    assert first == ["http://localhost/about/", "2", "1"]
    assert second == ["http://localhost/blog/doors/", "1", "1"]


def test_the_log_tells_what_happened_who_did_it_and_what_was_removed(scene, visitor, editor):
    visitor.warm("/blog/doors/")
    editor.submit(f"/admin/pages/{scene.doors.pk}/edit/", form="page-edit-form", **post_form(title="Gates"))
    text = editor.get(LOG).text
    for words in ("Published page changed", "Gates", "Edda Torsdottir", "http://localhost/blog/doors/"):
        assert words in text, words


def test_the_log_can_be_narrowed_by_cause_and_page(client, moderator):
    page = Page.objects.filter(depth=2).first()
    purge([f"page:{page.pk}"], cause="page.published", subject=f"page:{page.pk}")
    purge(["page:987654"], cause="page.deleted", subject="page:987654")
    for query in (f"page={page.pk}", f"page={page.title}", "cause=page.published"):
        rows = client.get(f"{LOG}results/?{query}").context["object_list"]
        assert [row.subject for row in rows][:1] == [f"page:{page.pk}"], query
        assert "page:987654" not in {row.subject for row in rows}
    assert "987654 (deleted)" in client.get(LOG).text


def test_a_page_of_the_log_costs_few_queries(client, moderator, django_assert_max_num_queries):
    page = Page.objects.filter(depth=2).first()
    client.get(LOG)
    for number in range(60):
        purge([f"page:{number}"], cause="page.published", subject=f"page:{page.pk}", actor=f"user:{moderator.pk}")
    with django_assert_max_num_queries(20):
        client.get(f"{LOG}results/")


def test_a_title_is_no_formula_in_a_file(client, moderator):
    page = Page.objects.filter(depth=2).first()
    Page.objects.filter(pk=page.pk).update(title="=1+1")
    purge([f"page:{page.pk}"], cause="page.published", subject=f"page:{page.pk}")
    [_heading, newest, *_] = csv.reader(StringIO(client.get(f"{LOG}?export=csv").getvalue().decode()))
    assert "'=1+1" in newest


def test_a_group_can_be_given_the_report(client, moderator):
    moderator.is_superuser = True
    moderator.save()
    group = Group.objects.create(name="Webmasters")
    assert "Can see what is cached and purged" in client.get(f"/admin/groups/edit/{group.pk}/").text


def test_a_file_holds_the_newest_purges_and_no_more_than_memory_can_take(client, moderator, monkeypatch):
    monkeypatch.setattr(report, "_EXPORTED_PURGES", 2)
    for number in range(3):
        purge([f"page:{number}"], cause=f"edit {number}")
    [_heading, *rows] = csv.reader(StringIO(client.get(f"{LOG}?export=csv").getvalue().decode()))
    assert [row[1] for row in rows] == ["edit 2", "edit 1"]
