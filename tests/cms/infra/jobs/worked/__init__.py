"""An installation of nothing but jobs, for worker processes that tests kill."""
