from typing import Any

from django.db import models


class HitQuerySet(models.QuerySet["Hit"]):
    """Hits by what they are needed for."""

    def expired(self, moment: Any) -> "HitQuerySet":
        """Return those that count in no window that ends at `moment` or later."""
        return self.filter(expires_at__lt=moment)


class Hit(models.Model):
    """One hit that was allowed, as one counter saw it. Only postgres_log.py writes rows."""

    # A digest, so that the table tells nothing of anybody.
    key = models.BinaryField(max_length=16)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = HitQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["key", "at"], name="ratelimit_hit_key_at"),
            models.Index(fields=["expires_at"], name="ratelimit_hit_expires_at"),
        ]

    def __str__(self) -> str:
        return f"{self.key.hex()} {self.at:%Y-%m-%d %H:%M:%S}"
