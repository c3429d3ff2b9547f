"""Every address of the site, from the most specific to Wagtail's pages."""

from allauth.account import views as allauth_views
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.decorators.cache import never_cache
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from accounts.api import urls as api_urls
from accounts.console.own_account import AccountView
from accounts.places import colour_urls
from accounts.sign_in.views import page_door
from accounts.views import admin_door
from cms.content import urls as content_urls
from cms.content.external_links import ExternalLinkView
from cms.infra.files import urls as files_urls
from cms.infra.files.views import media
from cms.infra.outbox import urls as outbox_urls
from cms.infra.webhooks import urls as webhook_urls

handler404 = "cms.content.errors.not_found"

urlpatterns = [
    # Before Wagtail's own: allauth is the only way in and out.
    path("admin/login/", admin_door, name="admin_door"),
    path("admin/logout/", allauth_views.logout, name="admin_logout"),
    # Instead of Wagtail's: names, picture and language belong to the account area.
    path("admin/account/", require_admin_access(never_cache(AccountView.as_view()))),
    path("admin/choose-external-link/", require_admin_access(ExternalLinkView.as_view()), name="external_link"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("dev/outbox/", include(outbox_urls)),
    path("webhooks/", include(webhook_urls)),
    path("api/", include(api_urls)),
    path("", include(content_urls)),
    path("_/files/", include(files_urls)),
    path("_/colours/", include(colour_urls)),
    *([] if settings.AWS_STORAGE_BUCKET_NAME else [path("media/<path:path>", media)]),
    *i18n_patterns(
        path("account/", include("accounts.urls")),
        # As above, for pages that not everybody may read.
        path("_util/login/", page_door),
        path("", include("campaigns.urls")),
        path("", include(content_urls.page_patterns)),
        # Before the pages: the help centre is a page, and would look for its search among its sections.
        path("support/", include("support.urls")),
        path("events/", include("events.urls")),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
