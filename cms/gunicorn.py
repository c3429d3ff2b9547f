"""How gunicorn serves the site in a container: `gunicorn --config python:cms.gunicorn cms.asgi:application`."""

bind = "0.0.0.0:8000"  # inside the container's own network; nginx is what the world reaches
worker_class = "asgi"
workers = 2
# Below nginx's proxy_read_timeout, so that a slow page ends in our error page, not in nginx's.
timeout = 55
graceful_timeout = 20
# Whatever leaks is bounded; the jitter keeps the workers from restarting together.
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the heartbeat file must not sit on a disk
# A second instance would take over the first one's control socket.
control_socket_disable = True
