"""What may be done to content beyond Wagtail's own actions."""
