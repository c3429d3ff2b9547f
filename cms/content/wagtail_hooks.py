"""What this app adds to the Wagtail admin."""

import wagtail.admin.rich_text.editors.draftail.features as draftail
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import BlockElementHandler
from wagtail.rich_text.feature_registry import FeatureRegistry

from cms.content import page_links


@hooks.register("register_rich_text_features")
def register_callout(features: FeatureRegistry) -> None:
    """Offer a callout: a paragraph set apart because the reader must not miss it."""
    features.register_editor_plugin(
        "draftail",
        "callout",
        draftail.BlockFeature(
            {"type": "callout", "icon": "info-circle", "description": _("Callout"), "element": "div"},
        ),
    )
    features.register_converter_rule(
        "contentstate",
        "callout",
        {
            "from_database_format": {"div[class='callout']": BlockElementHandler("callout")},
            "to_database_format": {
                "block_map": {"callout": {"element": "div", "props": {"class": "callout"}}},
            },
        },
    )
    features.default_features.append("callout")


@hooks.register("register_rich_text_features", order=100)
def register_heading_links(features: FeatureRegistry) -> None:
    """Let links lead to a heading of a page. After Wagtail's own links, which this replaces."""
    page_links.register(features)


@hooks.register("insert_global_admin_css")
def admin_stylesheet() -> SafeString:
    """Give the admin the product's colours and the callout its look."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
