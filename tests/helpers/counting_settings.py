"""The settings of tests for a site that counts its renders, with trust that lasts as long as in production."""

from cms.settings.test import *  # noqa: F403
from cms.settings.test import MIDDLEWARE, PAGECACHE

MIDDLEWARE = [MIDDLEWARE[0], "tests.helpers.counting.CountRenders", *MIDDLEWARE[1:]]
# A Redis that answers late because all processors are busy is not to be taken for one that is away.
PAGECACHE |= {"LEASE": 5.0, "CLAIM": 2.0, "TIMEOUT": 3.0, "WAIT": 20.0}
