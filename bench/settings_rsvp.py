"""The site, whose RSVP form can be asked to book nothing, and which takes as many forms as come from one address."""

from bench.settings import *  # noqa: F403
from bench.settings import RATE_LIMITS

ROOT_URLCONF = "bench.rsvp_urls"
_NONE = {"rates": ["10000000/10m"]}
RATE_LIMITS = {**RATE_LIMITS, "event_forms": _NONE, "event_forms_network": _NONE}
