"""Django's cache in Redis, without what must not be forgotten, which PostgreSQL keeps."""
