"""Sessions in PostgreSQL, with copies in Redis that save a query: `SESSION_ENGINE = "cms.infra.sessions.store"`."""
