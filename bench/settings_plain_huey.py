"""The same site with a queue of its own that is nothing but Huey."""

from bench.settings_jobs import *  # noqa: F403
from bench.settings_jobs import HUEY

HUEY = HUEY | {"huey_class": "huey.PriorityRedisExpireHuey", "name": "plain"}
