"""Stripe as its documentation describes it, as a server on localhost: https://docs.stripe.com/api."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qs

from tests.helpers.http_server import Handler, Received, http_server

SECRET_KEY = "sk_test_local"
REQUIRED = {
    "/v1/checkout/sessions": {"mode", "success_url"},
    "/v1/billing_portal/sessions": {"customer"},
    "/v1/refunds": {"payment_intent"},
}


class ProblemError(Exception):
    """Answered as an error."""

    def __init__(self, status: int, type: str, code: str = "", **more: str) -> None:  # noqa: A002 - Stripe's word
        self.status, self.body = status, {"error": {"type": type, "code": code, "message": code or type} | more}


@dataclass
class StripeServer:
    """The account behind `SECRET_KEY`; `faults` answer the next requests instead of it."""

    url: str = ""
    requests: list[Received] = field(default_factory=list)
    faults: list[Any] = field(default_factory=list)
    objects: dict[str, dict] = field(default_factory=dict)
    answers: dict[str, tuple[Any, int, dict]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def respond(self, handler: Handler, request: Received) -> None:
        fault = self.faults.pop(0) if self.faults else None
        if fault == "before":
            handler.connection.shutdown(2)
            return
        status, body = (fault.status, fault.body) if isinstance(fault, ProblemError) else self._answer(request)
        if fault == "after":
            handler.connection.shutdown(2)
            return
        headers = {"Retry_After": "7"} if status == 429 else {}
        handler.reply(status, json.dumps(body).encode(), Content_Type="application/json", **headers)

    def _answer(self, request: Received) -> tuple[int, dict]:
        if request.headers.get("authorization") != f"Bearer {SECRET_KEY}":
            return 401, ProblemError(401, "invalid_request_error").body
        assert request.headers["stripe-version"] == "2026-10-28.endive"
        try:
            if request.method == "GET":
                return 200, self._find(request.path)
            return self._once(request)
        except ProblemError as problem:
            return problem.status, problem.body

    def _once(self, request: Received) -> tuple[int, dict]:
        """The first answer of a key is repeated for the same request, and refused to any other."""
        key = request.headers["idempotency-key"]
        if request.method == "POST":
            assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        form = {
            name: values[0]
            for name, values in parse_qs(request.body.decode(), strict_parsing=bool(request.body)).items()
        }
        asked = (request.method, request.path, form)
        if key in self.answers:
            known, status, body = self.answers[key]
            if known != asked:
                raise ProblemError(400, "idempotency_error")
            return status, body
        try:
            status, body = 200, self._do(request, form)
        except ProblemError as problem:
            status, body = problem.status, problem.body
        self.answers[key] = (asked, status, body)
        return status, body

    def _find(self, path: str) -> dict:
        number = path.rsplit("/", 1)[-1]
        if number not in self.objects:
            raise ProblemError(404, "invalid_request_error", "resource_missing")
        return self.objects[number]

    def _do(self, request: Received, form: dict[str, str]) -> dict:
        missing = REQUIRED.get(request.path, set()) - set(form)
        if missing:
            raise ProblemError(400, "invalid_request_error", "parameter_missing", param=min(missing))
        if request.path == "/v1/checkout/sessions":
            return self._start(form)
        if request.path == "/v1/refunds":
            return self._refund(form)
        if request.path == "/v1/billing_portal/sessions":
            return {"id": "bps_1", "object": "billing_portal.session", "url": "https://billing.stripe.com/p/1"}
        if request.path.endswith("/expire"):
            return self._expire(request.path.split("/")[-2])
        subscription = self._find(request.path)
        if request.method == "DELETE":
            return subscription | {"status": "canceled"}
        return subscription | {"cancel_at_period_end": form["cancel_at_period_end"] == "true"}

    def _start(self, form: dict[str, str]) -> dict:
        number = f"cs_test_{next(self.numbers)}"
        total = None
        if form["mode"] == "payment":
            lines = [name.removesuffix("[quantity]") for name in form if name.endswith("[quantity]")]
            total = sum(
                int(form[f"{line}[quantity]"]) * int(form[f"{line}[price_data][unit_amount]"]) for line in lines
            )
        self.objects[number] = {
            "id": number,
            "object": "checkout.session",
            "mode": form["mode"],
            "status": "open",
            "payment_status": "unpaid",
            "url": f"https://checkout.stripe.com/c/pay/{number}",
            "amount_total": total,
            "currency": form.get("line_items[0][price_data][currency]"),
            "payment_intent": None,
            "customer": form.get("customer"),
            "subscription": None,
            "client_reference_id": form.get("client_reference_id"),
            "metadata": {name[9:-1]: value for name, value in form.items() if name.startswith("metadata[")},
        }
        return dict(self.objects[number])

    def pay(self, number: str) -> str:
        """Pay a session as the person would; return the payment's id."""
        payment = f"pi_{next(self.numbers)}"
        done = {
            "status": "complete",
            "payment_status": "paid",
            "payment_intent": payment,
            "customer": "cus_1",
            "url": None,
        }
        self.objects[number] |= done
        session = self.objects[number]
        self.objects[payment] = {"left": session["amount_total"], "currency": session["currency"]}
        return payment

    def _expire(self, number: str) -> dict:
        session = self._find(f"/{number}")
        if session["status"] != "open":
            raise ProblemError(400, "invalid_request_error", "checkout_session_not_open")
        session |= {"status": "expired", "url": None}
        return dict(session)

    def _refund(self, form: dict[str, str]) -> dict:
        payment = self._find(f"/{form['payment_intent']}")
        amount = int(form.get("amount", payment["left"]))
        if not 0 < amount <= payment["left"]:
            raise ProblemError(400, "invalid_request_error", "charge_already_refunded")
        payment["left"] -= amount
        return {
            "id": f"re_{next(self.numbers)}",
            "object": "refund",
            "status": "succeeded",
            "amount": amount,
            "currency": payment["currency"],
        }


@contextmanager
def stripe_server() -> Iterator[StripeServer]:
    """Run one until the block ends."""
    server = StripeServer()
    with http_server(server.respond) as record:
        server.url, server.requests = record.url, record.requests
        yield server
