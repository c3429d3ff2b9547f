"""A cap on requests at work, and a limit for bodies."""

import asyncio

import httpx
import pytest

from cms.infra.asgi_limits import BodyLimit, ConcurrencyCap


class Application:
    """Reads the whole body, stays until it is let go, and knows how many requests were inside at once."""

    def __init__(self):
        self.inside = 0
        self.most = 0
        self.two_are_inside = asyncio.Event()
        self.go_on = asyncio.Event()

    async def __call__(self, _scope, receive, send):
        self.inside += 1
        if self.inside == 2:
            self.two_are_inside.set()
        self.most = max(self.most, self.inside)
        length = 0
        while (message := await receive())["type"] == "http.request":
            length += len(message.get("body", b""))
            if not message.get("more_body"):
                break
        await self.go_on.wait()
        self.inside -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(length).encode()})


async def in_pieces(*pieces):
    for piece in pieces:
        yield piece


def client(application):
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://testserver")


def test_no_more_requests_than_the_limit_are_inside_and_the_others_wait():
    async def drive():
        application = Application()
        async with client(ConcurrencyCap(application, limit=2)) as visitor:
            visits = [asyncio.create_task(visitor.get("/")) for _ in range(6)]
            await application.two_are_inside.wait()
            application.go_on.set()
            answers = await asyncio.gather(*visits)
        assert [answer.status_code for answer in answers] == [200] * 6
        assert application.most == 2

    asyncio.run(drive())


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"x" * 100, 200),
        (b"x" * 101, 413),
        ((b"x" * 60, b"x" * 40), 200),
        ((b"x" * 60, b"x" * 41), 413),
    ],
    ids=["announced", "announced too long", "streamed", "streamed too long"],
)
def test_a_body_beyond_the_limit_is_refused(content, status):
    async def drive():
        application = Application()
        application.go_on.set()
        body = content if isinstance(content, bytes) else in_pieces(*content)
        async with client(BodyLimit(application, limit=100)) as visitor:
            assert (await visitor.post("/", content=body)).status_code == status

    asyncio.run(drive())


def test_a_program_is_told_so_as_a_problem():
    async def drive():
        async with client(BodyLimit(Application(), limit=100)) as program:
            answer = await program.post("/api/v1/contacts", content=b"x" * 101)
        assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")
        assert answer.headers["Content-Type"] == "application/problem+json"

    asyncio.run(drive())
