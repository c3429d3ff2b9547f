"""The help search."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Locale

from cms.content.pagination import paginate
from support import selectors
from support.search import cleaned_query, highlighted

RESULTS_PER_PAGE = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Answer with the articles in the visitor's language that match `?q=`; without it, with where to look."""
    locale = Locale.get_active()
    query = cleaned_query(request.GET.get("q", ""))
    results = None
    if query:
        results = paginate(request, selectors.articles_matching(query, locale), per_page=RESULTS_PER_PAGE)
        for article in results:
            article.snippet = highlighted(article.excerpt)
    context = {
        "query": query,
        "results": results,
        "extra": f"{urlencode({'q': query})}&",
        "sections": [] if results else selectors.sections_in(locale),
    }
    response = render(request, "support/search.html", context)
    # Every query is an address of its own: none of them is worth a search engine's time.
    response["X-Robots-Tag"] = "noindex"
    return response
