"""Rostrum's parts against their peers, each pair in one run on this machine. `make bench` prints a table for each."""
