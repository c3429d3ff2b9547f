"""Links in rich text to a heading of a page.

Wagtail's links to pages name the page only. Ours may carry a `fragment` beside its id, on the site and in the editor.
"""

from typing import Any

from django.utils.html import escape
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.contentstate import link_entity
from wagtail.admin.rich_text.converters.html_to_contentstate import ExternalLinkElementHandler, PageLinkElementHandler
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler


class HeadingLinkHandler(PageLinkHandler):
    """Renders `<a linktype="page" id="7" fragment="steps">`."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        """Return the opening tags; the link to a page that is gone stays without an address."""
        tags = super().expand_db_attributes_many(attrs_list)
        return [
            tag.removesuffix('">') + f'#{escape(attrs["fragment"])}">'
            if attrs.get("fragment") and "href" in tag
            else tag
            for tag, attrs in zip(tags, attrs_list, strict=True)
        ]


def _with_fragment(tag: str, fragment: str | None) -> str:
    return tag.replace('">', f'#{escape(fragment)}">') if fragment else tag


class HeadingLinkElementHandler(PageLinkElementHandler):
    """Brings a link into the editor with its fragment."""

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        """Return what the editor keeps of the link."""
        data: dict[str, Any] = super().get_attribute_data(attrs)
        return data | ({"fragment": attrs["fragment"]} if attrs.get("fragment") else {})


def heading_link_entity(props: dict[str, Any]) -> Any:
    """Return the link as the editor hands it back."""
    if props.get("id") is not None and props.get("fragment"):
        link = {"linktype": "page", "id": props["id"], "fragment": props["fragment"]}
        return DOM.create_element("a", link, props["children"])
    return link_entity(props)


def register(features: FeatureRegistry) -> None:
    """Replace Wagtail's own handling of links to pages."""
    features.register_link_type(HeadingLinkHandler)
    features.register_converter_rule(
        "contentstate",
        "link",
        {
            "from_database_format": {
                "a[href]": ExternalLinkElementHandler("LINK"),
                'a[linktype="page"]': HeadingLinkElementHandler("LINK"),
            },
            "to_database_format": {"entity_decorators": {"LINK": heading_link_entity}},
        },
    )
