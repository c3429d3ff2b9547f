"""What pages say of themselves in the words of schema.org."""

import json

from cms.content.models import BrandSettings
from cms.content.seo.structured_data import faq_page, organization, to_json
from tests.factories import content


def test_the_front_page_says_who_speaks_and_how_to_search(head_of):
    brand = BrandSettings.for_site(content.site())
    brand.contact_email = "hello@example.org"
    brand.social_links = [("link", {"network": "Mastodon", "url": "https://social.example.org/@rostrum"})]
    brand.save()
    things = head_of(content.home_page()).things

    assert things["Organization"]["url"] == "http://localhost/"
    assert things["Organization"]["email"] == "hello@example.org"
    assert things["Organization"]["sameAs"] == ["https://social.example.org/@rostrum"]
    target = things["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert target == "http://localhost/support/search/?q={search_term_string}"
    assert "BreadcrumbList" not in things


def test_a_post_names_its_authors_picture_and_publisher(head_of):
    authors = [content.author("Amara Osei", role="Organiser"), content.author("Ben Ito")]
    post = content.blog_post(title="Doors", authors=authors, hero_image=content.image(size=(1600, 900)))
    thing = head_of(content.publish(post)).things["BlogPosting"]

    assert thing["headline"] == "Doors"
    assert [author["name"] for author in thing["author"]] == ["Amara Osei", "Ben Ito"]
    assert thing["author"][0]["jobTitle"] == "Organiser"
    assert thing["image"][0].startswith("http://localhost/media/")
    assert thing["publisher"]["@type"] == "Organization"
    assert thing["datePublished"]
    assert thing["dateModified"]
    assert thing["inLanguage"] == "en"


def test_an_article_stands_at_the_end_of_its_trail(head_of):
    things = head_of(content.article(title="Import a list")).things
    trail = [(item["position"], item["name"]) for item in things["BreadcrumbList"]["itemListElement"]]

    assert trail == [(1, "Home"), (2, "Help centre"), (3, "First steps"), (4, "Import a list")]
    assert things["BreadcrumbList"]["itemListElement"][1]["item"] == "http://localhost/support/"
    assert "TechArticle" in things


def test_questions_in_the_body_become_a_faq(head_of):
    accordion = {
        "heading": "",
        "items": [{"question": "Who sees our data?", "answer": "<p>You, and <b>nobody</b>.</p>"}],
    }
    [question] = head_of(content.landing_page(body=[("accordion", accordion)])).things["FAQPage"]["mainEntity"]

    assert question["name"] == "Who sees our data?"
    assert question["acceptedAnswer"]["text"] == "<p>You, and <b>nobody</b>.</p>"


def test_no_text_can_end_the_script_element():
    nasty = "</script><!--<script>&\u2028\u2029"
    document = to_json([faq_page([(nasty, nasty)])])

    assert not set("<>&\u2028\u2029") & set(document)
    assert json.loads(document)["@graph"][0]["mainEntity"][0]["name"] == nasty


def test_what_is_unknown_is_left_out():
    assert set(organization(name="Rostrum", url="http://localhost/")) == {"@type", "@id", "name", "url"}


def test_nothing_to_say_is_no_document():
    assert to_json([]) == ""
