"""Where files lie: on the disk, or behind any S3 API. The variables are described in `.env.example`."""

from pathlib import Path
from typing import Any

import environ

Places = dict[str, dict[str, Any]]


def disk(data_dir: Path) -> Places:
    """Return a public folder, which MEDIA_ROOT names, and a private one beside it."""
    # A string: Wagtail hands the storage of a deleted document to a task, as JSON.
    private = {"location": str(data_dir / "private")}
    return {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "private": {"BACKEND": "cms.infra.files.storages.PrivateDiskStorage", "OPTIONS": private},
    }


def buckets(env: environ.Env, public: str) -> Places:
    """Return a bucket that everybody may read, and another that nobody reads without a signed link."""
    server = {
        "endpoint_url": env.str("AWS_S3_ENDPOINT_URL", default=None),
        "region_name": env.str("AWS_S3_REGION_NAME", default=None),
        "file_overwrite": False,
    }
    open_to_all = {
        "bucket_name": public,
        "custom_domain": env.str("AWS_S3_CUSTOM_DOMAIN", default=None),
        "querystring_auth": False,
    }
    closed = {
        "bucket_name": env.str("AWS_PRIVATE_BUCKET_NAME", default="") or f"{public}-private",
        "browser_endpoint_url": env.str("AWS_S3_BROWSER_ENDPOINT_URL", default=None),
    }
    return {
        "default": {"BACKEND": "cms.infra.files.buckets.PublicBucket", "OPTIONS": server | open_to_all},
        "private": {"BACKEND": "cms.infra.files.buckets.PrivateBucket", "OPTIONS": server | closed},
    }
