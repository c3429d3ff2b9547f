"""procrastinate's worker as its documentation for Django starts it, on psycopg's own pool."""

import django

from bench.queues.contenders import WORKERS


def main() -> None:
    """Work until interrupted."""
    from procrastinate import PsycopgConnector
    from procrastinate.contrib.django.utils import connector_params

    from bench.queues.tasks import peer

    with peer.replace_connector(PsycopgConnector(kwargs=connector_params())) as app:
        app.run_worker(concurrency=WORKERS)


if __name__ == "__main__":
    django.setup()
    main()
