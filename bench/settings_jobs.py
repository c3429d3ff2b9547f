"""The site with the benchmark's own jobs. `JOB_WORKERS` says how many each queue may run at a time."""

from bench.settings import *  # noqa: F403
from bench.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.queues"]
