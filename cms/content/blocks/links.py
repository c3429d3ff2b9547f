"""A link as editors write it: to a page of the site, or to an address elsewhere."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.content.blocks import samples

# A scheme that runs script or reads local files must never reach a visitor; `//host` hides a foreign host in what
# looks like a path, and browsers read `/\\host` as the same and drop a tab (https://url.spec.whatwg.org/#url-parsing).
SAFE_ADDRESS = re.compile(r"^(https?://[^\s/]|mailto:[^\s@]+@|tel:[+\d]|/(?![/\\]|[\t\n\r])|[#?])", re.IGNORECASE)


def validate_address(address: str) -> None:
    """Raise ValidationError unless the address is http(s), mailto, tel or relative to this site."""
    if not SAFE_ADDRESS.match(address):
        raise ValidationError(
            _("Write an address that begins with https://, http://, mailto:, tel: or /."), code="unsafe_address"
        )


class LinkValue(blocks.StructValue):
    """A link with the address and words a visitor gets."""

    @property
    def href(self) -> str:
        """The address; empty when the page it led to is gone or not public."""
        page = self.get("page")
        if page:
            return (page.url or "") if page.live else ""
        return self.get("url") or ""

    @property
    def text(self) -> str:
        """The label, else the page's title, else the address without its scheme."""
        page = self.get("page")
        label: str = self.get("label") or (page.title if page else "")
        return label or re.sub(r"^(https?://|mailto:|tel:)", "", self.get("url") or "")


class LinkBlock(blocks.StructBlock):
    """A link to a page or to an address; with `required=False` it may stay empty."""

    label = blocks.CharBlock(required=False, max_length=80, label=_("Label"))
    page = blocks.PageChooserBlock(required=False, label=_("Page"))
    url = blocks.CharBlock(
        required=False, max_length=300, label=_("Address"), help_text=_("Only where there is no page to choose.")
    )

    class Meta:
        icon = "link"
        label = _("Link")
        description = _("Leads to a page of this site or to an address elsewhere.")
        template = "blocks/link.html"
        value_class = LinkValue
        required = True
        preview_value = samples.LINK

    @property
    def required(self) -> bool:
        """Whether the editor must give a destination."""
        return bool(self.meta.required)

    def needs_destination(self, value: Any) -> bool:
        """Return whether this link makes no sense without a destination."""
        return self.required or bool(value.get("label"))

    def clean(self, value: Any) -> Any:
        """Insist on one destination, and say so beside the field that is wrong."""
        cleaned = super().clean(value)
        page, url = cleaned.get("page"), cleaned.get("url")
        if page and url:
            raise StructBlockValidationError(
                {"url": ValidationError(_("Choose a page or write an address, not both."), code="two_destinations")}
            )
        if not page and not url and self.needs_destination(cleaned):
            raise StructBlockValidationError(
                {"page": ValidationError(_("Choose a page or write an address."), code="no_destination")}
            )
        if url:
            try:
                validate_address(url)
            except ValidationError as error:
                raise StructBlockValidationError({"url": error}) from error
        return cleaned
