"""What programs find of events: the sitemap, and `/llms.txt`. Of the default site, whose address all events have."""

from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import Site

from accounts.models import Organisation
from cms.content.seo.directory import Entry, Section
from cms.content.seo.pages import Alternate, with_default
from cms.content.seo.sitemaps import URLS_PER_PART, SiteSitemap, entry
from events.links import event_url, listing_url
from events.models import Event, Occurrence
from events.page_cache import tag_occurrences

# The guide names as many organisations as can be read.
_MOST_NAMED = 100


class EventSitemap(SiteSitemap):
    """The events that everybody may find and that are to come, each at its own address, whatever its dates."""

    # Each stands there in every language.
    limit = URLS_PER_PART // len(settings.LANGUAGES)

    def items(self) -> QuerySet[Event]:
        """Return the events in the order in which they were made."""
        return _public_events(self.site).order_by("pk")

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:  # noqa: ARG002 - Django's signature; the addresses are the events' own
        """Return one part of the sitemap; one query, whatever its length."""
        rows = list(self.paginator.page(page).object_list)
        self.latest_lastmod = max((row.updated for row in rows), default=None)
        found = []
        for row in rows:
            urls = {code: event_url(row, language=code) for code, _name in settings.LANGUAGES}
            found += [entry(url, _versions(urls), row.updated) for url in urls.values()]
        return found

    def get_latest_lastmod(self) -> Any:
        """Return when an event was last changed, for the index."""
        return self.items().order_by("-updated").values_list("updated", flat=True).first()


class EventListSitemap(SiteSitemap):
    """The list of all events, and that of each organisation that has some."""

    def items(self) -> list[Organisation | None]:
        """Return whose lists there are; None stands for everybody."""
        whose = list(_organisations(self.site))
        return [None, *whose] if whose else []

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:  # noqa: ARG002 - Django's signature; the addresses are the lists' own
        """Return one part of the sitemap; one query, whatever its length."""
        found = []
        for whose in self.paginator.page(page).object_list:
            urls = {code: _list_url(whose, code) for code, _name in settings.LANGUAGES}
            found += [entry(url, _versions(urls)) for url in urls.values()]
        return found


def sections_of_events(site: Site) -> list[Section]:
    """Return what `/llms.txt` says of events: lists of them and calendar files, since events come and go."""
    whose = list(_organisations(site)[:_MOST_NAMED])
    if not whose:
        return []
    entries = [
        Entry(_("All events"), _list_url(None, ""), _("Narrowed by words, place, day, type and organisation.")),
        Entry(
            _("All events as a calendar file"),
            f"{settings.BASE_URL}{reverse('events-calendar')}",
            _("iCalendar, with the same filters."),
        ),
        *(Entry(_("Events of %(name)s") % {"name": one.name}, _list_url(one, ""), "") for one in whose),
    ]
    return [Section(_("Events"), entries)]


def _public_events(site: Site) -> QuerySet[Event]:
    tag_occurrences()
    if not site.is_default_site:
        return Event.objects.none()
    coming = Occurrence.objects.listed(timezone.now()).order_by().filter(event=OuterRef("pk"))
    rows = Event.objects.public().filter(Exists(coming)).select_related("organisation")
    return rows.only("slug", "updated", "organisation__slug")


def _organisations(site: Site) -> QuerySet[Organisation]:
    tag_occurrences()
    if not site.is_default_site:
        return Organisation.objects.none()
    coming = Occurrence.objects.listed(timezone.now()).order_by().filter(organisation=OuterRef("pk"))
    return Organisation.objects.filter(Exists(coming)).order_by("pk")


def _list_url(whose: Organisation | None, language: str) -> str:
    with translation.override(language or translation.get_language()):
        return listing_url(whose)


def _versions(urls: dict[str, str]) -> list[Alternate]:
    return with_default([Alternate(code, url) for code, url in urls.items()])
