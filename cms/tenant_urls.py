"""Every address of an organisation's own site: its front page, and what that is made of.

Pages, the admin, accounts and the API stand on the installation's own site alone: its cookies are for that host, and
no page shall have two addresses.
"""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path

from accounts.places import colour_urls
from cms.infra.files.views import media
from home import organisation_views

handler404 = "home.organisation_views.nothing_here"

urlpatterns = [
    path("robots.txt", organisation_views.robots),
    path("_/colours/", include(colour_urls)),
    *([] if settings.AWS_STORAGE_BUCKET_NAME else [path("media/<path:path>", media)]),
    re_path(r"^(?:[a-z]{2}/)?(?:account|admin)/", organisation_views.to_own_site),
    *i18n_patterns(path("", organisation_views.front_page, name="organisation-page"), prefix_default_language=False),
]
