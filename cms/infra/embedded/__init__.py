"""PostgreSQL and Redis from wheels, for development and tests.

`running(data_dir)` is the way in; `addresses(data_dir)` tells where they listen without starting anything. One
process owns the servers of a data folder for as long as anybody uses them (see `supervisor`).
"""

from cms.infra.embedded.addresses import Addresses, addresses
from cms.infra.embedded.errors import EmbeddedError
from cms.infra.embedded.lifetime import running

__all__ = ["Addresses", "EmbeddedError", "addresses", "running"]
