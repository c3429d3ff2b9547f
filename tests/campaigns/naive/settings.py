"""The test settings, with the naive sender beside the ledger."""

from cms.settings.test import *  # noqa: F403
from cms.settings.test import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.campaigns.naive"]
