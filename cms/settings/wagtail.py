"""How Wagtail is set up, the same everywhere."""

from zoneinfo import available_timezones

WAGTAIL_SITE_NAME = "Rostrum"
WAGTAILIMAGES_IMAGE_MODEL = "content.SiteImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.content.forms.ImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "content.SiteDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.content.forms.DocumentForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "english"}}
WAGTAILEMBEDS_FINDERS = [{"class": "cms.content.embeds.VideoFinder"}]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Without what a system may keep beside them, and no browser knows.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"Factory", "localtime"})
# Accounts are allauth's: Wagtail's own ways to a session or a password stay shut.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
# A move or a new slug leaves a redirect for the page and all below it.
WAGTAILREDIRECTS_AUTO_CREATE = True
