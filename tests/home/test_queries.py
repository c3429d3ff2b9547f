"""How often an uncached page of the blog asks the database: the same for three of everything as for one."""

from datetime import date

import pytest

from tests.factories import content

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seen(client):
    """Somebody was here before: the addresses of the sites and the content types are remembered."""
    content.blog_post(title="The first one", tags=["canvassing"], hero_image=content.image(size=(40, 30)))
    client.get("/blog/")
    client.get("/blog/the-first-one/")


def fill(number: int) -> None:
    """Add a post with something of everything that is new."""
    content.blog_post(
        tags=["canvassing", f"tag {number}"],
        category=content.category(f"Category {number}"),
        authors=[content.author(f"Writer {number}", photo=content.image(size=(40, 30))), content.author()],
        hero_image=content.image(size=(40, 30)),
        date=date(2024, number + 1, 1),
    )


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/blog/", 21),
        ("/blog/tag/canvassing/", 21),
        ("/blog/author/amara-osei/", 21),
        ("/blog/feed/", 18),
        ("/blog/the-first-one/", 26),
    ],
)
def test_a_page_of_the_blog(client, django_assert_num_queries, address, queries):
    for number in range(3):
        fill(number)
        client.get(address)
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200
