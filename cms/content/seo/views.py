"""The files that programs ask a site for, and the Markdown version of pages."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.content.models import BasePage, BrandSettings
from cms.content.pagecache.serving import serve_only
from cms.content.seo.markdown import llms_txt, page_as_markdown
from cms.content.seo.pages import asked_site
from cms.infra.pagecache import page_cached


def _text(content: str, *, kind: str = "plain") -> HttpResponse:
    return HttpResponse(content, content_type=f"text/{kind}; charset=utf-8")


@require_safe
@page_cached()
def robots(request: HttpRequest) -> HttpResponse:
    """Answer `/robots.txt` (RFC 9309): closed to all where search engines are not welcome."""
    if not settings.SEARCH_ENGINES_WELCOME:
        return _text("User-agent: *\nDisallow: /\n")
    site = asked_site(request)
    closed = "".join(f"Disallow: {path}\n" for path in settings.CLOSED_TO_ROBOTS)
    return _text(f"User-agent: *\n{closed}\nSitemap: {site.root_url}/sitemap.xml\n")


@require_safe
@page_cached()
def llms(request: HttpRequest) -> HttpResponse:
    """Answer `/llms.txt`."""
    return _text(llms_txt(request, asked_site(request)))


@require_safe
@page_cached()
def security_txt(request: HttpRequest) -> HttpResponse:
    """Answer `/.well-known/security.txt` (RFC 9116); without an address to report to there is none."""
    site = asked_site(request)
    brand = BrandSettings.for_site(site)
    contact = brand.security_email or brand.contact_email
    if not contact:
        raise Http404
    # The RFC wants less than a year. Whole days keep the file the same between two requests.
    expires = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=180)
    languages = ", ".join(code for code, _name in settings.LANGUAGES)
    return _text(
        f"Contact: mailto:{contact}\n"
        f"Expires: {expires.strftime('%Y-%m-%dT%H:%M:%SZ')}\n"
        f"Preferred-Languages: {languages}\n"
        f"Canonical: {site.root_url}/.well-known/security.txt\n"
    )


@require_safe
@page_cached()
def markdown(request: HttpRequest, path: str) -> HttpResponse:
    """Answer `/blog/a-post.md`, the Markdown version of `/blog/a-post/`.

    It has an address of its own: negotiation by `Accept` would put two documents under one key of every cache.
    """
    page = _public_page(request, path)
    serve_only(page)
    response = _text(page_as_markdown(page, request), kind="markdown")
    response.headers["Link"] = f'<{page.get_full_url(request)}>; rel="canonical"'
    return response


def _public_page(request: HttpRequest, path: str) -> BasePage:
    """Return the page at this path that everyone may read in Markdown."""
    found = Page.route_for_request(request, f"{path}/")
    page = found.page if found else None
    # A route below a page (an archive, a feed) is not the page.
    is_page_itself = page is not None and page.get_url(request) == f"{request.path.removesuffix('.md')}/"
    if not (is_page_itself and isinstance(page, BasePage) and page.markdown_fields) or page.get_view_restrictions():
        raise Http404
    return page
