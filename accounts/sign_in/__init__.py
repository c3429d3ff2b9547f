"""The one way to a session: allauth's adapters, second factors, OpenID Connect, limits and sessions."""
