"""What this app adds to the Wagtail admin."""

import wagtail.admin.rich_text.editors.draftail.features as draftail
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import BlockElementHandler
from wagtail.rich_text.feature_registry import FeatureRegistry

from cms.content import page_links, reserved
from cms.content.libraries import screens

# Each says why it is there.
STRICT_ADMIN_SCRIPTS = (
    "start",
    "modal-scripts",
    "style-elements",
    "style-attributes",
    "handler-attributes",
    "parsed-html",
)


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


# Before all that other apps add.
@hooks.register("insert_global_admin_js", order=-100)
def strict_admin_scripts() -> SafeString:
    """Let the admin work under a policy without inline scripts and styles."""
    return format_html_join(
        "", '<script src="{}"></script>', ((static(f"js/admin/{name}.js"),) for name in STRICT_ADMIN_SCRIPTS)
    )


@hooks.register("insert_global_admin_css")
def admin_stylesheet() -> SafeString:
    """Give the admin the product's colours and the callout its look."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


# After Wagtail's own, whose places these take.
hooks.register("construct_admin_api", screens.narrow_api, order=100)
hooks.register("before_serve_document", screens.keep_documents_private, order=-100)
hooks.register("before_bulk_action", screens.refuse_tags)
hooks.register("before_bulk_action", reserved.refuse_moves)
hooks.register("before_move_page", reserved.refuse_move)
hooks.register("describe_collection_contents", screens.name_owner)
