"""The head of every page."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context

from cms.content.models import BasePage
from cms.content.seo.head import describe

register = template.Library()


@register.inclusion_tag("components/seo.html", takes_context=True)
def seo_head(context: Context, title: str = "", description: str = "", *, noindex: bool = False) -> dict[str, Any]:
    """Render title, description, canonical address, alternates, sharing cards and structured data.

    The page comes from the context. A view that is no page, or a route below one, says more in the context
    (`seo_title`, `seo_description`, `seo_noindex`, `seo_alternates`, `seo_image`, `seo_image_alt`,
    `seo_structured_data`); a template says it in the arguments.
    """
    request: HttpRequest = context["request"]
    page = context.get("page")
    wishes = {
        "title": title or context.get("seo_title", ""),
        "description": description or context.get("seo_description", ""),
        "noindex": noindex or context.get("seo_noindex", False),
        "alternates": context.get("seo_alternates", []),
        "image": context.get("seo_image"),
        "image_alt": context.get("seo_image_alt", ""),
        "structured_data": context.get("seo_structured_data"),
    }
    return {"head": describe(request, page=page if isinstance(page, BasePage) else None, wishes=wishes)}
