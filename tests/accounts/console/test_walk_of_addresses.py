"""Nobody gets anything of another organisation, or of the site beyond their rights, at any address of the admin.

A new address is walked by itself. Where it holds a parameter that is not known here, or a new model belongs to an
organisation, these tests fail until it is said what stands for it.
"""

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import Group
from django.db.models import Model
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Locale, Page, Site, Task, Workflow

from accounts.console.guard import CARRIED_AS
from accounts.models import Membership, Organisation, User
from cms.asgi import application
from cms.infra.webhooks.models import InboxMessage
from tests.factories import contacts, marked, organisations
from tests.helpers.walking import Route, Steps, routes, walk

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

# Of what a number is where the view does not say it.
MODELS = {
    "console:second_factors": "accounts.User",
    "contacts:export_status": "accounts.ContactExport",
    "contacts:import_columns": "accounts.ContactImport",
    "contacts:import_status": "accounts.ContactImport",
    "events_door:add": "events.Occurrence",
    "events_door:find": "events.Occurrence",
    "events_door:list": "events.Occurrence",
    "events_door:note": "events.Occurrence",
    "events_door:of_event": "events.Event",
    "events_door:offline": "events.Occurrence",
    "events_door:screen": "events.Occurrence",
    "events:attendees": "events.Event",
    "events:attendees_results": "events.Event",
    "events_messages:index": "events.Event",
    "events_messages:kind": "events.Event",
    "events_messages:write": "events.Event",
    "wagtailadmin_api:documents:detail": "content.SiteDocument",
    "wagtailadmin_api:images:detail": "content.SiteImage",
    "wagtailadmin_api:pages:action": "home.LandingPage",
    "wagtailadmin_api:pages:detail": "home.LandingPage",
    "wagtailadmin_pages:revisions_compare": "home.LandingPage",
    "wagtailadmin_workflows:edit_task": "wagtailcore.Task",
    "wagtailadmin_workflows:enable": "wagtailcore.Workflow",
    "wagtailadmin_workflows:enable_task": "wagtailcore.Task",
}


def site_rows(rows: dict[str, Model]) -> dict[str, Model]:
    """Return rows by model, with those that any site has."""
    site = (Page.objects.first(), Site.objects.first(), Locale.objects.first(), Workflow.objects.first())
    others = (*site, Task.objects.first(), Group.objects.first(), Collection.objects.first())
    redirect = Redirect.objects.create(old_path=f"/{marked.SHUT}", redirect_link="/")
    user = User.objects.get(email=f"{marked.OPEN}.owner@example.org")
    webhook = InboxMessage.objects.create(provider="stripe", external_id=marked.SHUT, type=marked.SHUT, body=b"")
    return {row._meta.label: row for row in (*others, redirect, user, webhook) if row is not None} | rows


def values(rows: dict[str, Model]) -> dict[str, object]:
    """Return what stands for each parameter that is not a row's number."""
    page, image, document = (rows[label] for label in ("home.LandingPage", "content.SiteImage", "content.SiteDocument"))
    pages = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk", "object_id")
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
            "kind": "thanks",
            "filter_spec": "original",
            "uidb64": "MQ",
            "token": "x",
            "number": rows["accounts.Notice"].pk,
        }
    )


def several(rows: dict[str, Model], of: Organisation) -> dict[str, list[dict[str, object]]]:
    """Return the values of addresses that stand for many: each bulk action, each model; `of` is the walker's own."""
    owned = [row._meta for row in rows.values()]
    named = [{"app_label": meta.app_label, "model_name": meta.model_name} for meta in owned]
    actions = [
        {"app_label": app, "model_name": model, "action": action}
        for app, models in bulk_action_registry.actions.items()
        for model, found in models.items()
        for action in found
    ]
    tags = [{"app_name": each["app_label"], "model_name": each["model_name"]} for each in named]
    brand = {"app_name": "content", "model_name": "brandsettings", "pk": rows["wagtailcore.Site"].pk}
    own, theirs = contacts.contact(of).pk, rows["accounts.Contact"].pk
    pairs = [(own, theirs), (theirs, own), (theirs, theirs)]
    return {
        "contacts:merge_with": [{"pk": winner, "other": loser} for winner, loser in pairs],
        "wagtail_bulk_action": actions,
        "wagtailadmin_tag_model_autocomplete": tags,
        "simple_translation:submit_snippet_translation": [
            {"app_label": "home", "model_name": "author", "pk": rows["home.Author"].pk}
        ],
        "wagtailsettings:edit": [brand],
        "wagtailsettings:preview_on_edit": [brand],
    }


@pytest.fixture
def rows() -> dict[str, Model]:
    return marked.marked_organisation()


@pytest.fixture
def walker(client, rows):
    """Return what walks all addresses of a URL configuration as a member, and says what is wrong."""
    everything = site_rows(rows)

    def go(member: Membership, *, needle: str, urlconf: str | None = None, stranger: bool = True) -> list[str]:
        steps = Steps(everything, values(everything), several(everything, member.organisation), MODELS)
        client.force_login(member.user)
        client.raise_request_exception = False
        carried = {CARRIED_AS: str(member.organisation_id)}
        return [
            wrong
            for route in routes(urlconf)
            if route.text not in EXEMPT
            for step in steps.of(route)
            for wrong in walk(client, step, needle=needle, carried=carried, stranger=stranger)
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
    for path in ("list/", "row/", "export/?export=csv", "message/", "chosen/?id=", "bulk/accounts/contact/tag/?id="):
        assert f"/admin/leaks/{path}" in wrong


def test_an_address_with_an_unknown_parameter_is_noticed(walker, settings):
    settings.ROOT_URLCONF = "tests.accounts.console.unknown_urls"
    with pytest.raises(LookupError, match="what 'riddle' of sphinx stands for"):
        walker(organisations.member(organisations.organisation()), needle=marked.MARK, urlconf=settings.ROOT_URLCONF)


def test_an_address_about_a_row_of_which_nobody_has_said_what_it_is_is_noticed():
    route = Route("admin/things/<int:pk>/", "things:edit", None, ("pk",))
    with pytest.raises(LookupError, match="what 'pk' of things:edit stands for"):
        Steps({}, {}, {}, {}).of(route)


def test_there_is_no_socket_yet_that_would_have_to_be_walked():
    """The issue that brings the first one walks it here, with a stranger's session and rows of another organisation."""
    scope = {"type": "websocket", "path": "/ws/", "headers": [], "query_string": b"", "subprotocols": []}
    with pytest.raises(ValueError, match="Django can only handle ASGI/HTTP connections, not websocket"):
        async_to_sync(application)(scope, None, None)
