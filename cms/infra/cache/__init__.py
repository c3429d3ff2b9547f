"""Django's cache in Redis, with PostgreSQL standing in for what is counted there."""
