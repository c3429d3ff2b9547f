from django.db import models


class CacheEntry(models.Model):
    """A row of Django's `DatabaseCache`, with the columns that it expects."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "cache_fallback"

    def __str__(self) -> str:
        return self.cache_key
