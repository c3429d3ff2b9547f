"""Who speaks on a site, in the words of schema.org."""

from urllib.parse import urljoin

from django.http import HttpRequest
from wagtail.images.models import SourceImageIOError

from cms.content.models import BrandSettings, SiteImage
from cms.content.seo import structured_data
from cms.content.seo.pages import asked_site

# Google wants at least 112 × 112 pixels, in a format that browsers show.
_LOGO = "max-512x512|format-png"


def publisher(request: HttpRequest) -> structured_data.Thing:
    """Return the organisation whose site was asked."""
    brand, url = BrandSettings.for_request(request), front_url(request)
    return structured_data.organization(
        name=brand.name,
        url=url,
        logo=urljoin(url, _logo_url(brand.logo)) if brand.logo else "",
        email=brand.contact_email,
        profiles=[link.value["url"] for link in brand.social_links],
    )


def website(request: HttpRequest, *, language: str, search_url: str) -> structured_data.Thing:
    """Return the site that was asked, as it is in one language; `search_url` takes the words at its end."""
    name = BrandSettings.for_request(request).name
    return structured_data.website(name=name, url=front_url(request), language=language, search_url=search_url)


def front_url(request: HttpRequest) -> str:
    """Return the full address of the site's front page in the default language, which stands for the whole site."""
    return f"{asked_site(request).root_url}/"


def _logo_url(logo: SiteImage) -> str:
    if logo.is_svg():
        return logo.file.url
    try:
        return logo.get_rendition(_LOGO).url
    except SourceImageIOError:
        return ""
