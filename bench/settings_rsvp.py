"""The site, and two addresses that take a form: one books a place, one does all but that."""

from bench.settings import *  # noqa: F403

ROOT_URLCONF = "bench.rsvp_urls"
