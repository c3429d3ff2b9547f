"""An S3 server on localhost: moto's, behind a guard that enforces what moto does not.

moto takes any signature and knows no expiry and no policy of a form. The guard checks them as Amazon's documentation
says ("Authenticating Requests: Using Query Parameters" and "POST Policy", both Signature Version 4), in code of its own
rather than botocore's, which made the signatures.
"""

import base64
import hashlib
import hmac
import io
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.formparser import parse_form_data
from werkzeug.serving import WSGIRequestHandler, make_server

ACCESS_KEY, SECRET_KEY, REGION = "rostrum-tests", "only-for-tests", "us-east-1"
Start = Callable[..., Any]


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's signature
        """Say nothing."""


class Guard:
    """Refuses requests whose signature, time or policy is wrong; the others go on to moto."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start: Start) -> Any:
        """Handle one request. Those with an Authorization header come from our own client, not from a browser."""
        problem = None
        if "X-Amz-Signature=" in environ["QUERY_STRING"]:
            problem = _problem_of_link(environ)
        elif environ["REQUEST_METHOD"] == "POST" and environ.get("CONTENT_TYPE", "").startswith("multipart/form-data"):
            problem = _problem_of_form(environ)
        if problem:
            start("403 Forbidden", [("Content-Type", "application/xml")])
            return [f"<Error><Code>{problem}</Code></Error>".encode()]
        return self._application(environ, start)


@contextmanager
def s3_server(*, buckets: tuple[str, ...], public: tuple[str, ...] = ()) -> Iterator[str]:
    """Run a server with these empty buckets and yield its address; anybody may read the public ones."""
    server = make_server(
        "127.0.0.1", 0, Guard(DomainDispatcherApplication(create_backend_app)), threaded=True, request_handler=_Quiet
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        _make_buckets(url, buckets, public)
        yield url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _make_buckets(url: str, buckets: tuple[str, ...], public: tuple[str, ...]) -> None:
    client = client_of(url)
    for bucket in buckets:
        client.create_bucket(Bucket=bucket)
    for bucket in public:
        allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
        policy = {"Version": "2012-10-17", "Statement": [allow]}
        client.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def client_of(url: str) -> Any:
    """Return a client with the server's keys."""
    import boto3

    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )


def _signing_key(day: str) -> bytes:
    key = f"AWS4{SECRET_KEY}".encode()
    for part in (day, REGION, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def now() -> datetime:
    """The server's clock, which a test may put forward."""
    return datetime.now(UTC)


def _problem_of_link(environ: dict[str, Any]) -> str | None:
    query = dict(parse_qsl(environ["QUERY_STRING"], keep_blank_values=True))
    signature = query.pop("X-Amz-Signature")
    signed_at = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    canonical_query = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in sorted(query.items()))
    request = "\n".join(
        [
            environ["REQUEST_METHOD"],
            quote(environ["PATH_INFO"].encode("latin-1"), safe="/-_.~"),
            canonical_query,
            f"host:{environ['HTTP_HOST']}\n",
            query["X-Amz-SignedHeaders"],
            "UNSIGNED-PAYLOAD",
        ]
    )
    scope = query["X-Amz-Credential"].partition("/")[2]
    digest = hashlib.sha256(request.encode()).hexdigest()
    to_sign = "\n".join(["AWS4-HMAC-SHA256", query["X-Amz-Date"], scope, digest])
    expected = hmac.new(_signing_key(query["X-Amz-Date"][:8]), to_sign.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature, expected):
        return "SignatureDoesNotMatch"
    if now() > signed_at + timedelta(seconds=int(query["X-Amz-Expires"])):
        return "AccessDenied"
    return None


def _problem_of_form(environ: dict[str, Any]) -> str | None:
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    environ["wsgi.input"] = io.BytesIO(body)
    _, form, files = parse_form_data({**environ, "wsgi.input": io.BytesIO(body)})
    fields = {name.lower(): value for name, value in form.items()}
    if "policy" not in fields:
        return "AccessDenied"
    day = fields["x-amz-date"][:8]
    expected = hmac.new(_signing_key(day), fields["policy"].encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(fields["x-amz-signature"], expected):
        return "SignatureDoesNotMatch"
    policy = json.loads(base64.b64decode(fields["policy"]))
    if now() > datetime.fromisoformat(policy["expiration"]):
        return "AccessDenied"
    fields["bucket"] = environ["PATH_INFO"].strip("/")
    return _broken_condition(policy["conditions"], fields, len(files["file"].read()))


def _broken_condition(conditions: list[Any], fields: dict[str, str], size: int) -> str | None:
    for condition in conditions:
        if isinstance(condition, dict):
            wanted = condition
        elif condition[0] == "content-length-range":
            if not condition[1] <= size <= condition[2]:
                return "EntityTooLarge" if size > condition[2] else "EntityTooSmall"
            continue
        else:
            assert condition[0] == "eq"
            wanted = {condition[1].removeprefix("$"): condition[2]}
        if any(fields.get(name.lower()) != value for name, value in wanted.items()):
            return "AccessDenied"
    return None
