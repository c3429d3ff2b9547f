"""The site's addresses, and pages that do what no page of ours does."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from cms.infra.pagecache import page_cached
from cms.urls import handler404
from cms.urls import urlpatterns as site_patterns

__all__ = ["handler404", "urlpatterns"]


@page_cached()
def fragment(request: HttpRequest) -> HttpResponse:
    """Show the brand from a piece of template that asks to be kept."""
    source = "{% load cache %}{% cache 3600 brand %}{{ settings.content.BrandSettings.name }}{% endcache %}"
    brand = "{% if settings.content.BrandSettings.pk %}{% endif %}"
    return HttpResponse(engines["django"].from_string(brand + source).render({}, request))


@page_cached()
def form(request: HttpRequest) -> HttpResponse:
    """Show a form with a token, and accept it."""
    if request.method == "POST":
        return HttpResponse("accepted")
    return HttpResponse(engines["django"].from_string("<form>{% csrf_token %}</form>").render({}, request))


urlpatterns = [path("fragment/", fragment), path("form/", form), *site_patterns]
