"""No provider: nothing can be paid."""

from typing import NoReturn

from cms.infra.providers import Unavailable


class OffBackend:
    """Takes nothing, so that nobody gets for nothing what was to be paid for."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise Unavailable("not_set_up", "Set STRIPE_SECRET_KEY to take payments (see .env.example).")

    start_checkout = start_subscription = get_checkout = expire_checkout = _refuse
    refund = billing_portal = cancel_subscription = _refuse
