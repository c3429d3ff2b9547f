"""Whether an organisation can have an address: asked while somebody types it, and answered as saving it would."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import FormerSlug, Organisation, User
from accounts.places.slugs import validate_slug
from accounts.services.addresses import KEPT_FOR
from cms.infra import ratelimit


def tell_availability(slug: str, *, to: User, of: Organisation | None = None) -> JsonResponse:
    """Return whether `of`, or a new organisation, can have this address, and a sentence to show. Raises `Limited`.

    Nothing is kept for anybody: between the answer and the form somebody else may take it, and saving says so.
    """
    ratelimit.enforce(("address_check", f"user:{to.pk}"))
    slug = slug.strip().lower()
    if not slug:
        return JsonResponse({"free": None, "text": ""})
    try:
        validate_slug(slug)
    except ValidationError as error:
        return JsonResponse({"free": False, "text": " ".join(error.messages)})
    return JsonResponse(_standing_of(slug, of))


def _standing_of(slug: str, of: Organisation | None) -> dict[str, object]:
    own = of.pk if of else None
    host = f"{slug}.{settings.TENANT_DOMAIN}"
    if of and slug == of.slug:
        return {"free": True, "text": _("%(address)s is your address now.") % {"address": host}}
    if Organisation.objects.filter(slug=slug).exists():
        return {"free": False, "text": _("Another organisation has this address. Choose another one.")}
    kept = FormerSlug.objects.filter(slug=slug, given_up__gt=timezone.now() - KEPT_FOR).exclude(organisation=own)
    if kept.exists():
        text = _("This address belonged to another organisation until recently. Choose another one.")
        return {"free": False, "text": text}
    return {"free": True, "text": _("%(address)s is free.") % {"address": host}}
