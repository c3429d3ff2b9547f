"""The OpenAPI document says what the API does: by it, requests are made up, good and bad, and their answers judged."""

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.accounts.api.samples import BODIES, marked_organisation, path_parameters
from tests.factories import tokens

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
# Far fewer than a token may send in a minute: each operation gets a token of its own. Few, as there are many.
EXAMPLES = 4
# The same requests each time; a failure comes again.
settings.register_profile(
    "api",
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def send_sample(operation, *, url, organisation, headers):
    """Send the one request that is known to be good: chance writes no phone numbers."""
    name = operation.definition.raw["operationId"]
    body = {"body": BODIES[name](organisation), "media_type": "application/json"} if name in BODIES else {}
    case = operation.Case(path_parameters=path_parameters(organisation, operation.path), **body)
    response = case.call(base_url=url, headers=headers, timeout=30)
    assert response.status_code < 300, response.text
    case.validate_response(response, checks=CHECKS)


def drive(operation, mode, *, url, organisation, headers):
    """Send requests for one operation, and hold their answers against the document."""
    # A good request without a body or a query is the same each time.
    is_one = mode is GenerationMode.POSITIVE and not (list(operation.body) or list(operation.query))

    @settings(settings.get_profile("api"), max_examples=1 if is_one else EXAMPLES)
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case):
        if mode is GenerationMode.POSITIVE:
            # Numbers by chance would hit nothing.
            case.path_parameters = case.path_parameters | path_parameters(organisation, operation.path)
        response = case.call(base_url=url, headers=headers, timeout=30)
        case.validate_response(response, checks=CHECKS)

    send()


def test_good_and_bad_requests_get_what_the_document_says(live_site):
    organisation = marked_organisation()
    schema = schemathesis.openapi.from_url(f"{live_site}/api/v1/openapi.json", config=schemathesis.Config())
    for result in schema.get_all_operations():
        operation = result.ok()
        token, secret = tokens.token(organisation)
        asking = {"organisation": organisation, "headers": {"Authorization": f"Bearer {secret}"}}
        send_sample(operation, url=live_site, **asking)
        for mode in GenerationMode:
            drive(operation, mode, url=live_site, **asking)
        # Nobody may have so many at once.
        token.delete()
