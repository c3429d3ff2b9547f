"""Settings: `base` for all, then `dev`, `test` or `production`. Nothing else reads the environment."""
