"""Make known what messages about events add to other parts; called by `EventsConfig.ready()`."""

from events.messages import listening, notices, purposes


def join() -> None:
    """Register purposes, listeners, notices and the tab."""
    purposes.register()
    listening.join()
    notices.join()
