"""What texts refer to: pages and images by their keys, within one language."""

from dataclasses import dataclass, field

from wagtail.models import Page

from cms.content.markdown import PageLink
from cms.content.models import SiteImage


@dataclass
class Library:
    """Pages by `page:slug`, `blog:slug` and `help:slug`, where a slug is the file's name in every language."""

    images: dict[str, SiteImage]
    pages: dict[str, Page] = field(default_factory=dict)

    def page(self, reference: str) -> Page | None:
        """Return the page that a reference names, or None for an address outside.

        Raises KeyError for a reference to a page that there is not: a typo must not become a dead link.
        """
        if reference.partition(":")[0] not in {"page", "blog", "help"}:
            return None
        return self.pages[reference]

    def link_to(self, address: str) -> PageLink:
        """Return the link for an address like `blog/slug`, as it stands in running text."""
        kind, _slash, name = address.partition("/")
        return PageLink(self.pages[f"{kind}:{name}"].pk)

    def image(self, key: str) -> SiteImage:
        """Return the image drawn under this key."""
        return self.images[key]

    def image_or_none(self, key: str | None) -> SiteImage | None:
        """Return the image, or None where the text has none."""
        return self.images[key] if key else None
