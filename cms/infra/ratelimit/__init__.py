"""Limits on how often somebody may do something: exact, in Redis, and in PostgreSQL where it matters or Redis is away.

Rules stand in `settings.RATE_LIMITS`. `check("forms", client_network(request))` counts one hit and answers with a
`Verdict`; `enforce(("sign_in", account, network), ("sign_in_address", network))` counts it in all of these or in none,
and raises `Limited`, which becomes 429 with Retry-After; `@limit("forms")` does so for a view.
"""

from cms.infra.ratelimit.addresses import client_address, client_network
from cms.infra.ratelimit.counting import Limited, Verdict, check, check_all, enforce, give_back
from cms.infra.ratelimit.views import by_address, by_user, limit, too_many_requests

__all__ = [
    "Limited",
    "Verdict",
    "by_address",
    "by_user",
    "check",
    "check_all",
    "client_address",
    "client_network",
    "enforce",
    "give_back",
    "limit",
    "too_many_requests",
]
