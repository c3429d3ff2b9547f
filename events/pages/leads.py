"""What has led somebody to the form, without a cookie and though the page comes from the cache.

The parameters stand in the address of the page that the visitor sees: `via` (who has shared it), and `utm_*`. A form on
a cached page cannot hold them. But the browser says from which address of ours it was sent (Referer, which our policy
leaves whole within the site), with or without script. Where the form is shown by itself, or once more with what was
wrong, its own address holds them.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, QueryDict

from events.pages.finding import INVITED
from events.rsvps import Lead
from events.states import Source

VIA: Final = "via"
_UTM: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
# Words for e-mail in utm_medium that senders of newsletters use.
_MAIL: Final = frozenset({"email", "e-mail", "mail", "newsletter"})
# The link for social media and chats that staff copy (events.console.sharing) is a shared one, too.
_SHARED: Final = frozenset({"social", "share"})
_LONGEST: Final = 100


def lead_of(request: HttpRequest, *, embedded: bool = False) -> Lead:
    """Return what led to this request, from its own address, else from that of the page it was sent from."""
    given = _kept(request.GET) or _kept(_page_of(request))
    utm = {name: value for name, value in given.items() if name in _UTM}
    code, medium = given.get(VIA, ""), utm.get("utm_medium", "").lower()
    if embedded:
        source = Source.EMBED
    elif code or medium in _SHARED:
        source = Source.SHARE
    else:
        source = Source.EMAIL if medium in _MAIL else Source.DIRECT
    return Lead(source=source, utm=utm, share_code=code)


def carried(request: HttpRequest, lead: Lead | None = None) -> str:
    """Return the query, with its question mark, that hands on to the next page what led to this one."""
    lead = lead or lead_of(request)
    pairs = {**lead.utm} | ({VIA: lead.share_code} if lead.share_code else {})
    if request.GET.get(INVITED):
        pairs[INVITED] = request.GET[INVITED]
    return f"?{urlencode(pairs)}" if pairs else ""


def _kept(query: Mapping[str, str]) -> dict[str, str]:
    return {name: query[name][:_LONGEST] for name in (*_UTM, VIA) if query.get(name)}


def _page_of(request: HttpRequest) -> Mapping[str, str]:
    """Return the parameters of the page on which a form was filled in, if that was one of ours."""
    if request.method != "POST":
        return {}
    try:
        address = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return {}
    return QueryDict(address.query) if address.netloc == request.get_host() else {}
