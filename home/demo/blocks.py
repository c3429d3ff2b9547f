"""Turns the texts' blocks into StreamField values."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cms.content.markdown import body_from_markdown
from home.demo.library import Library

Value = Any
# `[words](blog:slug)`: a reference by key is no address yet, and cleaning would drop its unknown scheme.
REFERENCE = re.compile(r"\]\((page|blog|help):([\w-]+)")
Block = tuple[str, Value]


def body(library: Library, blocks: list[dict[str, Any]]) -> list[Block]:
    """Return the StreamField values of these blocks; Markdown ones may become several."""
    result: list[Block] = []
    for block in blocks:
        kind, value = block["type"], block["value"]
        if kind == "rich_text":
            result += markdown(library, value)
        else:
            result.append((kind, BUILDERS[kind](library, value)))
    return result


def markdown(library: Library, text: str) -> list[Block]:
    """Return the StreamField values of a Markdown text, its references resolved."""
    addressed = REFERENCE.sub(r"](\1/\2", text)
    return body_from_markdown(addressed, resolve_link=library.link_to, resolve_image=library.image_or_none)


def rich_text(library: Library, text: str) -> str:
    """Return a short Markdown text as the HTML of one rich-text field."""
    return "".join(str(value) for kind, value in markdown(library, text) if kind == "rich_text")


def link(library: Library, data: dict[str, Any] | None) -> dict[str, Any]:
    """Return a link; `page` and references in `url` become a page chosen."""
    data = data or {}
    reference = f"page:{data['page']}" if data.get("page") else str(data.get("url") or "")
    page = library.page(reference)
    return {"label": data.get("label", ""), "page": page, "url": "" if page else reference}


def _links(library: Library, value: dict[str, Any]) -> list[dict[str, Any]]:
    return [link(library, action) for action in value.get("actions", [])]


def _hero(library: Library, value: dict[str, Any]) -> Value:
    return {**value, "image": library.image_or_none(value.get("image")), "actions": _links(library, value)}


def _quote(library: Library, value: dict[str, Any]) -> Value:
    return {**value, "image": library.image_or_none(value.get("image"))}


def _feature_grid(library: Library, value: dict[str, Any]) -> Value:
    items = [{**item, "link": link(library, item.get("link"))} for item in value["items"]]
    return {**value, "items": items}


def _call_to_action(library: Library, value: dict[str, Any]) -> Value:
    return {**value, "actions": _links(library, value)}


def _accordion(library: Library, value: dict[str, Any]) -> Value:
    return {**value, "items": [{**item, "answer": rich_text(library, item["answer"])} for item in value["items"]]}


def _card_list(library: Library, value: dict[str, Any]) -> Value:
    pages = [library.page(f"page:{slug}") for slug in value.get("pages", [])]
    section = library.page(f"page:{value['latest_in']}") if value.get("latest_in") else None
    return {
        "heading": value.get("heading", ""),
        "intro": value.get("intro", ""),
        "pages": [page for page in pages if page],
        "latest_in": section,
        "count": value.get("count", 3),
    }


def _image(library: Library, value: dict[str, Any]) -> Value:
    return {"caption": "", "alt": "", **value, "image": library.image(value["image"])}


def _gallery(library: Library, value: dict[str, Any]) -> Value:
    return {**value, "images": [{**item, "image": library.image(item["image"])} for item in value["images"]]}


def _table(_library: Library, value: dict[str, Any]) -> Value:
    return {
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
        "table_caption": value.get("caption", ""),
        "data": [value["header"], *value["rows"]],
    }


def _events_teaser(_library: Library, value: dict[str, Any]) -> Value:
    evening = timezone.now().replace(hour=18, minute=0, second=0, microsecond=0)
    items = [
        {
            "title": item["title"],
            "starts_at": evening + timedelta(days=item["date"]),
            "place": item.get("place", ""),
            "url": item.get("url", ""),
        }
        for item in value["items"]
    ]
    return {"heading": value.get("heading", ""), "items": items}


def _as_written(_library: Library, value: dict[str, Any]) -> Value:
    return value


BUILDERS: dict[str, Callable[[Library, dict[str, Any]], Value]] = {
    "accordion": _accordion,
    "blog_teaser": _as_written,
    "call_to_action": _call_to_action,
    "card_list": _card_list,
    "events_teaser": _events_teaser,
    "feature_grid": _feature_grid,
    "gallery": _gallery,
    "help_teaser": _as_written,
    "hero": _hero,
    "image": _image,
    "quote": _quote,
    "statistics": _as_written,
    "table": _table,
}
