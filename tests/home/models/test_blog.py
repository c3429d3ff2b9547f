"""A blog post."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from tests.factories import content

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("words", "minutes"), [(1, 1), (220, 1), (440, 2), (1100, 5)])
def test_reading_time_comes_from_the_words_of_the_body(words, minutes):
    post = content.blog_post(body=content.body_of(f"<p>{'door ' * words}</p>"))

    assert post.reading_minutes == minutes


def test_reading_time_follows_an_edit():
    post = content.blog_post()
    post.body = content.body_of(f"<h2>Doors</h2><p>{'door ' * 660}</p>")

    assert content.publish(post).reading_minutes == 3


def test_authors_keep_the_order_of_the_by_line():
    post = content.blog_post(authors=[content.author("Zoe Park"), content.author("Ana Ruiz")])

    assert [author.name for author in post.author_list] == ["Zoe Park", "Ana Ruiz"]


@pytest.mark.parametrize("slug", ["feed", "2026"])
def test_a_post_cannot_take_an_address_of_the_blog_itself(slug):
    with pytest.raises(ValidationError, match="uses this address itself"):
        content.blog_post(slug=slug)


def test_a_translation_is_filed_under_the_category_of_its_language():
    english, spanish = content.category("Field notes"), content.locale("es")
    translated = english.copy_for_translation(spanish)
    translated.name, translated.slug = "Notas", "notas"
    translated.save()
    post = content.blog_post(category=english)
    content.blog_index().copy_for_translation(spanish, copy_parents=True)

    copy = content.publish(post.copy_for_translation(spanish))

    assert copy.category == translated


def test_the_moment_of_publishing_is_known_where_the_day_was_not_changed():
    post = content.blog_post(date=date(2026, 3, 14))
    post.first_published_at = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)

    assert post.published_at == datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
    post.date = date(2026, 3, 1)
    assert post.published_at == datetime(2026, 3, 1, tzinfo=UTC)


def test_the_stable_id_differs_between_posts_and_survives_a_new_address():
    post, other = content.blog_post(), content.blog_post()
    before = post.stable_id
    post.slug = "elsewhere"

    assert content.publish(post).stable_id == before
    assert other.stable_id != before


def test_a_tag_without_a_letter_has_no_address_and_does_no_harm(client):
    content.blog_post(title="Odd", tags=["#", "maps"])
    response = client.get("/blog/odd/", headers={"host": "localhost"})

    assert response.status_code == 200
    assert [link.name for link in response.context["tag_links"]] == ["maps"]
