"""Settings of the worker processes in the drills: they start in a fraction of the time that the whole site takes."""

from cms.settings.test import *  # noqa: F403

INSTALLED_APPS = ["cms.infra.jobs", "huey.contrib.djhuey", "tests.cms.infra.jobs.worked"]
MIDDLEWARE = []
