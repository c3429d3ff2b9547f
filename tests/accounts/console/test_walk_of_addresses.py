"""Nobody gets anything of another organisation, or of the site beyond their rights, at any address of the admin.

A new address is walked by itself. Where it holds a parameter that is not known here, or a new model belongs to an
organisation, these tests fail until it is said what stands for it.
"""

import pytest
from django.contrib.auth.models import Group
from django.db.models import Model
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Locale, Page, Site, Task, Workflow

from accounts.console.guard import CARRIED_AS
from accounts.models import Membership, User
from tests.factories import marked, organisations
from tests.helpers.walking import Steps, routes, walk

pytestmark = pytest.mark.django_db

# Addresses without a name, and those that end the walk.
EXEMPT = {
    "admin/login/": "signs in",
    "admin/logout/": "signs out",
    "admin/account/": "leads to the account area",
    "admin/test404/": "shows the page of an address that is none",
    "admin/failwhale/": "fails on purpose, for a look at the page of an error",
    "admin/^.*/$": "answers 404 to everything else",
}

# What Wagtail itself answers 500: nothing of anybody's is in it.
KNOWN = {"post /admin/choose-external-link/ answers 500": "it fails on a form without its one field"}


def site_rows(rows: dict[str, Model]) -> dict[str, Model]:
    """Return rows by model, with those that any site has."""
    site = (Page.objects.first(), Site.objects.first(), Locale.objects.first(), Workflow.objects.first())
    others = (*site, Task.objects.first(), Group.objects.first(), Collection.objects.first())
    redirect = Redirect.objects.create(old_path=f"/{marked.SHUT}", redirect_link="/")
    user = User.objects.get(email=f"{marked.OPEN}.owner@example.org")
    return {row._meta.label: row for row in (*others, redirect, user) if row is not None} | rows


def values(rows: dict[str, Model]) -> dict[str, object]:
    """Return what stands for each parameter that is not a row's number."""
    page, image, document = (rows[label] for label in ("home.LandingPage", "content.SiteImage", "content.SiteDocument"))
    pages = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk", "pk", "object_id")
    names = ("app_label", "app_name", "content_type_app_name")
    models = ("model_name", "content_type_model_name")
    absent = ("task_state_id", "workflow_state_id", "uploaded_file_id", "session_id")
    return (
        dict.fromkeys(pages, page.pk)
        | dict.fromkeys(names, "home")
        | dict.fromkeys(models, "landingpage")
        | dict.fromkeys(absent, 1)
        | {"image_id": image.pk, "document_id": document.pk, "doc_id": document.pk}
        | {"collection_id": rows["wagtailcore.Collection"].pk, "redirect_id": rows["wagtailredirects.Redirect"].pk}
        | {"revision_id": page.latest_revision_id, "revision_id_a": "earliest", "revision_id_b": "latest"}
        | {"task_id": rows["wagtailcore.Task"].pk, "workflow_pk": rows["wagtailcore.Workflow"].pk}
        | {
            "action_name": "approve",
            "action": "delete",
            "verb": "retry",
            "filter_spec": "original",
            "uidb64": "MQ",
            "token": "x",
            "other": rows["accounts.Contact"].pk,
            "number": rows["accounts.Notice"].pk,
        }
    )


def several(rows: dict[str, Model]) -> dict[str, list[dict[str, object]]]:
    """Return the values of addresses that stand for many: each bulk action, each model."""
    owned = [row._meta for row in rows.values()]
    named = [{"app_label": meta.app_label, "model_name": meta.model_name} for meta in owned]
    actions = [
        {"app_label": app, "model_name": model, "action": action}
        for app, models in bulk_action_registry.actions.items()
        for model, found in models.items()
        for action in found
    ]
    tags = [{"app_name": each["app_label"], "model_name": each["model_name"]} for each in named]
    transfers = {
        "contacts:import_status": "accounts.ContactImport",
        "contacts:import_columns": "accounts.ContactImport",
        "contacts:export_status": "accounts.ContactExport",
    }
    return {
        "wagtail_bulk_action": actions,
        "wagtailadmin_tag_model_autocomplete": tags,
        **{name: [{"pk": rows[label].pk}] for name, label in transfers.items()},
    }


@pytest.fixture
def rows() -> dict[str, Model]:
    return marked.marked_organisation()


@pytest.fixture
def walker(client, rows):
    """Return what walks all addresses of a URL configuration as a member, and says what is wrong."""
    everything = site_rows(rows)
    steps = Steps(everything, values(everything), several(everything))

    def go(member: Membership, *, needle: str, urlconf: str | None = None, stranger: bool = True) -> list[str]:
        client.force_login(member.user)
        client.raise_request_exception = False
        carried = {CARRIED_AS: str(member.organisation_id)}
        return [
            wrong
            for route in routes(urlconf)
            if route.text not in EXEMPT
            for step in steps.of(route)
            for wrong in walk(client, step, needle=needle, carried=carried, stranger=stranger)
            if wrong not in KNOWN
        ]

    return go


def stored(rows: dict[str, Model]) -> dict[str, list]:
    """Return all that the rows hold now."""
    return {label: list(type(row)._default_manager.filter(pk=row.pk).values()) for label, row in rows.items()}


def test_every_model_that_belongs_to_an_organisation_is_marked(rows):
    owned = {model._meta.label for model in marked.owned_models()}
    assert owned - rows.keys() - marked.SILENT.keys() == set(), "plant a row of these in tests/factories/marked.py"
    marked_ones = (owned & rows.keys()) - marked.SILENT.keys()
    held = stored(rows)
    unmarked = [label for label in marked_ones if marked.MARK not in str(held[label])]
    assert unmarked == []


def test_an_administrator_of_another_organisation_gets_nothing(walker, rows):
    member = organisations.member(organisations.organisation(name="Others", slug="others"), role="admin")
    before = stored(rows)
    wrong = walker(member, needle=marked.MARK)
    assert not wrong, "\n".join(wrong)
    assert stored(rows) == before


def test_a_member_without_permissions_gets_what_everybody_sees_and_no_more(walker, rows):
    member = rows["accounts.Membership"]
    before = stored(rows)
    wrong = walker(member, needle=marked.SHUT, stranger=False)
    assert not wrong, "\n".join(wrong)
    assert stored(rows) == before


def test_the_walk_notices_what_leaks(walker, settings):
    settings.ROOT_URLCONF = "tests.accounts.console.leaky_urls"
    member = organisations.member(organisations.organisation(), role="admin")
    wrong = " ".join(walker(member, needle=marked.MARK, urlconf="tests.accounts.console.leaky_urls"))
    for path in ("/admin/leaks/list/", "/admin/leaks/row/", "/admin/leaks/export/?export=csv", "/admin/leaks/message/"):
        assert path in wrong


def test_an_address_with_an_unknown_parameter_is_noticed(walker, settings):
    settings.ROOT_URLCONF = "tests.accounts.console.unknown_urls"
    with pytest.raises(LookupError, match="what 'riddle' stands for"):
        walker(organisations.member(organisations.organisation()), needle=marked.MARK, urlconf=settings.ROOT_URLCONF)
