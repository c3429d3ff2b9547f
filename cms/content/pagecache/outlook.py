"""What publishing a page will purge, before it is published: by the rules of `purging.py`, from what is cached now."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.content.pagecache.purging import lists_of, tags_of_change
from cms.content.pagecache.tags import NOT_FOUND, link_tag, page_tag
from cms.infra.pagecache import counters
from cms.infra.pagecache.inventory import Entry, Found, entries_on


class Reason(TextChoices):
    """Why publishing a page purges an address; the first that holds."""

    OWN = "own", _("This page")
    CONTENT = "content", _("Pages that show its content")
    LISTS = "lists", _("Lists, feeds and overviews it stands in")
    LINKS = "links", _("Pages that link to it in menus, breadcrumbs or texts")
    BELOW = "below", _("Pages below it, and what shows them")
    NOTHING = "nothing", _("“Not found” answers and redirects, as one may lead here now")


class Change(TextChoices):
    """What sets the draft apart from the published page, as far as other pages are concerned."""

    FIRST = "first", _("The page appears: menus, lists and links that may show it are renewed, too.")
    ADDRESS = "address", _("The address changes: everything that links to the page or to pages below it is renewed.")
    LINK = "link", _("The title, or something else that links and menus show, changes: they are renewed, too.")
    CONTENT = "content", _("Only the content changes: menus, breadcrumbs and links to the page stay as they are.")
    NONE = "none", _("There is no new draft. Publishing would renew the content of the page once more.")


@dataclass(frozen=True)
class Address:
    """Something that is cached now. `size` is in bytes, uncompressed; `copies` counts variants of the same address."""

    url: str
    title: str
    hits: int
    stored: datetime
    size: int
    encodings: tuple[str, ...]
    copies: int
    status: int

    @property
    def path(self) -> str:
        """Return the address within its site, as people read it."""
        parts = urlsplit(self.url)
        return unquote(parts.path) + (f"?{parts.query}" if parts.query else "")


@dataclass(frozen=True)
class Group:
    """The addresses that are purged for one reason, the most visited first."""

    reason: Reason
    addresses: list[Address]


@dataclass(frozen=True)
class Outlook:
    """What publishing would purge; `total` counts entries, and is a lower bound unless `is_whole`."""

    change: Change
    groups: list[Group]
    total: int
    is_whole: bool
    tags: list[str]
    own: list[Address]
    own_tags: list[str]
    # How many entries show the page's content, and how many link to it.
    shown_on: int
    linked_from: int
    goes_live_at: datetime | None


def outlook_for(page: Page) -> Outlook:
    """Return what publishing the latest draft now would purge. Raises `RedisError`."""
    published = Page.objects.get(pk=page.pk).specific
    draft = as_published(published)
    tags = tags_of_draft(published, draft)
    found, about, links = entries_on(tags), entries_on({page_tag(page.pk)}), entries_on({link_tag(page.pk)}, most=1)
    known = {entry.key: entry for entry in (*found.entries, *about.entries)}
    titles = titles_of(known.values())
    urls = sorted({entry.url for entry in known.values()})
    hits = Counter(dict(zip(urls, counters.counts_of("hits", urls), strict=True)))
    # By path: a site may be reached by other names than the one that Wagtail knows.
    path = unquote(urlsplit(published.full_url or "").path)
    own = [entry for entry in about.entries if unquote(urlsplit(entry.url).path) == path]
    why = {key: _reason(page, entry.tags & tags) for key, entry in known.items()}
    why |= {entry.key: Reason.OWN for entry in own}
    return Outlook(
        change=_change(published, draft, tags),
        groups=_groups(found, why, titles, hits),
        total=found.total,
        is_whole=found.is_whole,
        tags=sorted(tags),
        own=_addresses(own, titles, hits),
        own_tags=sorted({tag for entry in own for tag in entry.tags}),
        shown_on=max(0, about.total - len(own)),
        linked_from=links.total,
        goes_live_at=draft.go_live_at if draft.go_live_at and draft.go_live_at > timezone.now() else None,
    )


def as_published(published: Page) -> Page:
    """Return the latest draft as publishing it now would save it."""
    # Without a revision that is the page itself, of which the published state must stay as it is.
    draft: Page = Page.objects.get(pk=published.pk).specific.get_latest_revision_as_object()
    draft.live = True
    draft.first_published_at = draft.first_published_at or timezone.now()
    return draft


def tags_of_draft(published: Page, draft: Page) -> set[str]:
    """Return what is purged when the draft takes the place of what is published; aliases follow their page."""
    tags = set(tags_of_change(published, draft))
    for alias in published.aliases.specific():
        tags |= {page_tag(alias.pk), link_tag(alias.pk), *lists_of(alias)}
    return tags


def _change(published: Page, draft: Page, tags: Collection[str]) -> Change:
    if not published.live:
        return Change.FIRST
    if published.url_path != draft.url_path:
        return Change.ADDRESS
    if link_tag(published.pk) in tags:
        return Change.LINK
    return Change.CONTENT if published.has_unpublished_changes else Change.NONE


Titles = dict[str, tuple[int, str]]


def _groups(found: Found, why: dict[str, Reason], titles: Titles, hits: Counter[str]) -> list[Group]:
    by_reason: dict[Reason, list[Entry]] = defaultdict(list)
    for entry in found.entries:
        by_reason[why[entry.key]].append(entry)
    return [Group(reason, _addresses(by_reason[reason], titles, hits)) for reason in Reason if by_reason[reason]]


def _reason(page: Page, touched: Collection[str]) -> Reason:
    """Return why an entry is purged that hangs on these of the tags to be purged."""
    if NOT_FOUND in touched:
        return Reason.NOTHING
    if page_tag(page.pk) in touched:
        return Reason.CONTENT
    if any(tag.startswith(("list:", "lists:")) for tag in touched):
        return Reason.LISTS
    return Reason.LINKS if link_tag(page.pk) in touched else Reason.BELOW


def _place(url: str) -> str:
    """Return host and path of an address: what a page's own address has in common with all its variants."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"


def titles_of(entries: Iterable[Entry]) -> Titles:
    """Return the number and title of the page at each place where one of the entries' pages stands."""
    prefix = page_tag("")
    numbers = {tag.removeprefix(prefix) for entry in entries for tag in entry.tags if tag.startswith(prefix)}
    titles: Titles = {}
    for page in Page.objects.filter(pk__in=numbers, live=True):
        if address := page.full_url:
            titles[_place(address)] = (page.pk, page.title)
    return titles


def _addresses(entries: Sequence[Entry], titles: Titles, hits: Counter[str]) -> list[Address]:
    by_url: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_url[entry.url].append(entry)
    addresses = [
        Address(
            url=url,
            title=titles.get(_place(url), (0, ""))[1],
            hits=hits[url],
            stored=datetime.fromtimestamp(max(copy.stored for copy in copies), tz=UTC),
            size=sum(copy.sizes.get("id", 0) for copy in copies),
            encodings=tuple(sorted({name for copy in copies for name in copy.sizes} - {"id"})),
            copies=len(copies),
            status=copies[0].status,
        )
        for url, copies in by_url.items()
    ]
    return sorted(addresses, key=lambda address: (-address.hits, address.url))
