"""The API for programs, `/api/v1/` (docs/api.md).

An app adds resources in its `ready()`: `register_router("/events", router)`, with scopes registered by
`accounts.scopes.register_scope` and `auth=TokenAuth(scope)` on every operation.
"""
