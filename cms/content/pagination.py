"""One way to cut a listing into pages."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from cms.infra.pagecache import read_parameter


def paginate(request: HttpRequest, items: Any, *, per_page: int) -> Page:
    """Return the page of `items` (a queryset or list) that `?page=` asks for, the first one without it.

    An address of a page that does not exist is not found: showing another page instead would give search engines
    endless copies of it. The first page of an empty listing exists.
    """
    read_parameter("page")
    try:
        return Paginator(items, per_page).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404(_("This page of the list does not exist.")) from error
