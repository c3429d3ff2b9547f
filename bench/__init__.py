"""Rostrum's page cache against Django's own, in one run on this machine. `make bench` prints one table."""
