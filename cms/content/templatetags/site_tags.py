"""What the site's templates ask for: brand, menus, pictures and icons."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from cms.content import images, navigation
from cms.content.embeds import video_at
from cms.content.icons import ICON_NAMES
from cms.content.models import BrandSettings, NavigationSettings
from cms.content.richtext import Anchors

register = template.Library()


def current_language() -> str:
    """Return the active language code."""
    return get_language() or "en"


@register.simple_tag(takes_context=True)
def brand(context: Context) -> BrandSettings:
    """Return who speaks on this site."""
    return BrandSettings.for_request(context["request"])


@register.simple_tag(takes_context=True)
def menu(context: Context, position: str) -> list[navigation.Entry]:
    """Return the entries of the "header" or "footer" menu in the visitor's language."""
    request = context["request"]
    settings = NavigationSettings.for_request(request)
    return navigation.menu(settings, position, language=current_language(), path=request.path)


@register.simple_tag(takes_context=True)
def announcement(context: Context) -> Any:
    """Return the banner to show above the header, or None."""
    return navigation.announcement(NavigationSettings.for_request(context["request"]), current_language())


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[navigation.LanguageLink]:
    """Return the ways to this page in each language."""
    return navigation.language_links(context["request"], context.get("page"), current_language())


@register.simple_tag
def responsive_image(image: Any, preset: str, alt: str | None = None, *, eager: bool = False) -> SafeString:
    """Render an image in the sizes of a preset, in AVIF, WebP and JPEG; nothing without an image.

    `alt` defaults to the image's description; an empty one marks it as decoration.
    """
    if not image:
        return SafeString("")
    words = image.default_alt_text if alt is None else alt
    return mark_safe(images.picture_html(image, preset, alt=words, eager=eager))  # noqa: S308 - escaped by Wagtail


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """Render an icon drawn in `templates/icons/`, hidden from screen readers: the words beside it say the same."""
    return _drawn(name if name in ICON_NAMES or name in INTERFACE_ICONS else "star", classes)


# A list shows the same few dozens of times.
@lru_cache(maxsize=500)
def _drawn(name: str, classes: str) -> SafeString:
    svg = get_template("icons/icon.html").render({"drawing": f"icons/{name}.svg", "classes": classes})
    return mark_safe(svg.strip())  # noqa: S308 - a template of our own


# Drawn for the interface, not offered to editors.
INTERFACE_ICONS = frozenset({"arrow", "chevron", "close", "download", "external", "info", "menu", "play"})


@register.simple_tag
def new_anchors() -> Anchors:
    """Return what gives the headings of this page their ids; a page's body takes it from the context."""
    return Anchors()


@register.simple_tag
def anchored(rich_text: Any, anchors: Anchors | str | None = None) -> SafeString:
    """Render rich text with an id on each heading."""
    return (anchors if isinstance(anchors, Anchors) else Anchors()).apply(str(rich_text))


@register.filter
def player_url(url: str) -> str:
    """Return the address of the player of a video, or an empty string."""
    video = video_at(url)
    return video[1] if video else ""


@register.filter
def video_host(url: str) -> str:
    """Return the name of a video's host, or an empty string."""
    video = video_at(url)
    return video[0].name if video else ""
