from django.db import models


class Hit(models.Model):
    """One hit that was allowed, as one counter saw it. Only postgres_log.py writes and deletes rows."""

    # A digest, so that the table tells nothing of anybody.
    key = models.BinaryField(max_length=16)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "at"], name="ratelimit_hit_key_at"),
            models.Index(fields=["expires_at"], name="ratelimit_hit_expires_at"),
        ]

    def __str__(self) -> str:
        return f"{self.key.hex()} {self.at:%Y-%m-%d %H:%M:%S}"
