"""What the headers of responses depend on (cms/infra/security.py)."""

from collections.abc import Mapping
from urllib.parse import urlsplit

# Screens of people who work here: Wagtail's admin shows its previews in frames.
STAFF_PATHS = ["/admin/"]
# What follows one of these in an address is a secret, which no other site and no log may learn. Not "no-referrer": with
# that, browsers send `Origin: null` with the form on such a page, and Django's CSRF check refuses it.
SECRET_PATHS = [
    "/account/confirm-email/",
    "/account/invitations/",
    "/account/password/reset/key/",
    "/unsubscribe/",
    "/events/mine/",
    "/events/door/",
    "/_/files/get/",
    "/_/files/send/",
]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# Probes come by plain http.
SECURE_REDIRECT_EXEMPT = [r"^health(/live)?$"]
# Static files are for our own pages.
WHITENOISE_ALLOW_ALL_ORIGINS = False


def file_origins(environment: Mapping[str, str]) -> list[str]:
    """Return the origins that browsers fetch uploads from; none while this site serves them from its disk.

    Private files come from where the API is, with the bucket in the path or in front of the host: as boto3 chooses.
    """
    bucket = environment.get("AWS_STORAGE_BUCKET_NAME", "")
    if not bucket:
        return []
    origins = set()
    if domain := environment.get("AWS_S3_CUSTOM_DOMAIN", ""):
        origins.add(f"https://{domain.partition('/')[0]}")
    endpoints = [environment.get(name, "") for name in ("AWS_S3_ENDPOINT_URL", "AWS_S3_BROWSER_ENDPOINT_URL")]
    if not any(endpoints):
        region = environment.get("AWS_S3_REGION_NAME", "")
        endpoints = ["https://s3.amazonaws.com", f"https://s3.{region}.amazonaws.com" if region else ""]
    for scheme, host in (urlsplit(endpoint)[:2] for endpoint in endpoints if endpoint):
        origins |= {f"{scheme}://{host}", f"{scheme}://*.{host}"}
    return sorted(origins)
