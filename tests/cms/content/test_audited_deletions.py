"""What is deleted in the admin stands in the audit log: who, what, and of which organisation's library."""

import pytest

from accounts.console.guard import CARRIED_AS
from accounts.models import AuditEntry
from tests.factories import content, organisations

pytestmark = pytest.mark.django_db


def deletions() -> list[tuple]:
    """What was deleted, the oldest first."""
    rows = AuditEntry.objects.filter(action__endswith=".deleted").order_by("pk")
    return list(rows.values_list("action", "actor_id", "organisation_id", "target_id", "details"))


def test_from_an_organisations_library_in_the_organisations_log(client):
    organisation = organisations.organisation()
    owner = organisations.owner_of(organisation)
    shelf = {"collection": organisation.library.collection, "uploaded_by_user": owner}
    picture, paper = content.image("Banner", size=(8, 8), **shelf), content.document("Bylaws", b"We", **shelf)
    other = content.image("Poster", size=(8, 8), **shelf)
    client.force_login(owner)
    carried = {CARRIED_AS: str(organisation.pk)}
    client.post(f"/admin/images/{picture.pk}/delete/", carried)
    client.post(f"/admin/documents/delete/{paper.pk}/", carried)
    client.post(f"/admin/bulk/content/siteimage/delete/?id={other.pk}&next=/admin/images/", carried)
    assert deletions() == [
        ("image.deleted", owner.pk, organisation.pk, str(picture.pk), {"title": "Banner"}),
        ("document.deleted", owner.pk, organisation.pk, str(paper.pk), {"title": "Bylaws"}),
        ("image.deleted", owner.pk, organisation.pk, str(other.pk), {"title": "Poster"}),
    ]
    assert "Banner" in client.get("/admin/audit-log/results/").text


def test_a_page_with_all_below_it(client):
    administrator = organisations.person(is_superuser=True)
    client.force_login(administrator)
    post = content.blog_post(title="Door by door")
    index = post.get_parent()
    client.post(f"/admin/pages/{index.pk}/delete/")
    assert {(row[0], row[1], row[3], row[4]["title"]) for row in deletions() if row[1]} == {
        ("page.deleted", administrator.pk, str(index.pk), index.title),
        ("page.deleted", administrator.pk, str(post.pk), "Door by door"),
    }


def test_what_nobody_deletes_the_system_deletes():
    content.image("Banner", size=(8, 8)).delete()
    assert [row[:3] for row in deletions()] == [("image.deleted", None, None)]
