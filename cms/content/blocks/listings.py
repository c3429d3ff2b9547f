"""Blocks that list pages and events."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import Locale

from accounts.models import Organisation
from cms.content import listings, teasers
from cms.content.blocks import samples
from cms.content.blocks.links import validate_address
from cms.infra import pagecache

GROUP = _("Lists of pages")


def locale_of(parent_context: dict[str, Any] | None) -> Locale:
    """Return the language of the page that a block stands on, else the visitor's."""
    page = (parent_context or {}).get("page")
    return page.locale if page else Locale.get_active()


class CardListBlock(blocks.StructBlock):
    """Cards of chosen pages, or of the newest pages of a section."""

    heading = blocks.CharBlock(required=False, max_length=120, label=_("Heading"))
    intro = blocks.TextBlock(required=False, label=_("Introduction"))
    pages = blocks.ListBlock(blocks.PageChooserBlock(label=_("Page")), default=[], label=_("Chosen pages"))
    latest_in = blocks.PageChooserBlock(
        required=False, label=_("Or the newest pages of"), help_text=_("Used when no page is chosen above.")
    )
    count = blocks.IntegerBlock(default=3, min_value=1, max_value=12, label=_("How many"))

    class Meta:
        icon = "list-ul"
        label = _("Card list")
        group = GROUP
        description = _("Cards of the pages you choose, or always the newest pages of one section.")
        template = "blocks/card_list.html"

    def clean(self, value: Any) -> Any:
        """Insist on pages or a section."""
        cleaned = super().clean(value)
        if not cleaned.get("pages") and not cleaned.get("latest_in"):
            raise StructBlockValidationError(
                {"latest_in": ValidationError(_("Choose pages above or a section here."), code="nothing_to_list")}
            )
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add `cards`: the pages to show."""
        context = super().get_context(value, parent_context=parent_context)
        if value.get("pages"):
            context["cards"] = listings.public_in_order(value["pages"])
        elif value.get("latest_in"):
            context["cards"] = listings.latest_below(value["latest_in"], value["count"])
        else:
            context["cards"] = []
        return context

    def get_preview_value(self) -> Any:
        """Return cards of the newest pages."""
        return self.normalize(
            {
                "heading": _("Where to go next"),
                "intro": "",
                "pages": listings.newest_pages(3),
                "latest_in": None,
                "count": 3,
            }
        )


class TeaserBlock(blocks.StructBlock):
    """A list that another app fills; `kind` names it in the registry of teasers."""

    kind = ""

    heading = blocks.CharBlock(required=False, max_length=120, label=_("Heading"))
    count = blocks.IntegerBlock(default=3, min_value=1, max_value=12, label=_("How many"))

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add `cards`: what the other app offers in the page's language."""
        context = super().get_context(value, parent_context=parent_context)
        context["cards"] = teasers.teased(self.kind, locale_of(parent_context), value["count"])
        return context


class BlogTeaserBlock(TeaserBlock):
    """The newest posts."""

    kind = "blog"

    class Meta:
        icon = "edit"
        label = _("Blog teaser")
        group = GROUP
        description = _("The newest posts of the blog, in the language of the page.")
        template = "blocks/blog_teaser.html"
        preview_value = samples.BLOG_TEASER


class HelpTeaserBlock(TeaserBlock):
    """Help articles that many people read."""

    kind = "help"

    class Meta:
        icon = "help"
        label = _("Help teaser")
        group = GROUP
        description = _("Help articles that many people read, in the language of the page.")
        template = "blocks/help_teaser.html"
        preview_value = samples.HELP_TEASER


class EventEntryBlock(blocks.StructBlock):
    """An event that an editor writes down."""

    title = blocks.CharBlock(max_length=160, label=_("Title"))
    starts_at = blocks.DateTimeBlock(label=_("Starts"))
    place = blocks.CharBlock(required=False, max_length=160, label=_("Place"))
    url = blocks.CharBlock(required=False, max_length=300, label=_("Address"))

    class Meta:
        icon = "date"
        label = _("Event")

    def clean(self, value: Any) -> Any:
        """Refuse an unsafe address beside its field."""
        cleaned = super().clean(value)
        if cleaned.get("url"):
            try:
                validate_address(cleaned["url"])
            except ValidationError as error:
                raise StructBlockValidationError({"url": error}) from error
        return cleaned


class EventsTeaserBlock(blocks.StructBlock):
    """Upcoming events: those written here, else those of the events app."""

    heading = blocks.CharBlock(required=False, max_length=120, label=_("Heading"))
    organisation = blocks.CharBlock(
        required=False,
        max_length=63,
        label=_("Only of this organisation"),
        help_text=_("Its address: the word that its own pages have in theirs. Leave it empty for everybody's events."),
    )
    tag = blocks.CharBlock(required=False, max_length=40, label=_("Only with this tag"))
    count = blocks.IntegerBlock(default=6, min_value=1, max_value=12, label=_("How many"))
    items = blocks.ListBlock(
        EventEntryBlock(),
        default=[],
        label=_("Events"),
        help_text=_(
            "Past events drop out by themselves. Without entries, the next events of the site are shown, and what "
            "changes about them shows here at once."
        ),
    )

    class Meta:
        icon = "calendar-alt"
        label = _("Events teaser")
        group = GROUP
        description = _(
            "The next events: all, those of an organisation, or with a tag. Past ones drop out by themselves."
        )
        template = "blocks/events_teaser.html"

    def clean(self, value: Any) -> Any:
        """Insist on an organisation that there is."""
        cleaned = super().clean(value)
        slug = cleaned.get("organisation")
        if slug and not Organisation.objects.filter(slug=slug).exists():
            text = _("There is no organisation with this address. Look it up in the address of its pages.")
            raise StructBlockValidationError({"organisation": ValidationError(text, code="unknown")})
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add `events`: what is still to come, the next first."""
        context = super().get_context(value, parent_context=parent_context)
        count = value.get("count") or self.child_blocks["count"].get_default()
        if value.get("items"):
            context["events"] = _still_to_come(value["items"])[:count]
        else:
            narrowed = {name: value.get(name) or "" for name in ("organisation", "tag")}
            context["events"] = teasers.teased("events", locale_of(parent_context), count, **narrowed)
        return context

    def get_preview_value(self) -> Any:
        """Return two events of the coming weeks."""
        soon = timezone.now().replace(hour=18, minute=30, second=0, microsecond=0)
        return self.normalize(
            {
                "heading": _("Come and meet us"),
                "organisation": "",
                "tag": "",
                "count": 6,
                "items": [
                    {
                        "title": _("Phone bank for beginners"),
                        "starts_at": soon + timedelta(days=6),
                        "place": _("Online"),
                        "url": "/events/",
                    },
                    {
                        "title": _("Neighbourhood assembly"),
                        "starts_at": soon + timedelta(days=20),
                        "place": _("Town library"),
                        "url": "/events/",
                    },
                ],
            }
        )


def _still_to_come(items: Iterable[Any]) -> list[teasers.UpcomingEvent]:
    """Return what editors have written down and is not past, the next first, in the site's own time."""
    now = timezone.now()
    coming = [item for item in items if item["starts_at"] and item["starts_at"] >= now]
    for item in coming:
        pagecache.ends_at(item["starts_at"])
    return [
        teasers.UpcomingEvent(
            item["title"], timezone.localtime(item["starts_at"]), item.get("place") or "", item.get("url") or ""
        )
        for item in sorted(coming, key=lambda item: item["starts_at"])
    ]
