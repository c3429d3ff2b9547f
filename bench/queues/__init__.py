"""Durable jobs against plain Huey, which forgets, and procrastinate, which does not."""
