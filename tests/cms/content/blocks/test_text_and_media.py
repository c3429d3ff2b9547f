"""What blocks of text, code, tables and videos put on the page."""

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from cms.content.blocks.data import CodeBlock, TableBlock
from cms.content.blocks.media import GalleryBlock, ImageBlock, VideoBlock
from cms.content.blocks.text import RICH_TEXT_FEATURES, RichTextBlock
from cms.content.embeds import video_at
from tests.factories import content


def shown(block, value) -> str:
    """Return a block's HTML."""
    return block.render(block.normalize(value))


def test_a_callout_survives_the_editor():
    html = '<div data-block-key="abcde" class="callout">Bring <b>two</b> pens.</div><p data-block-key="fghij">Done.</p>'
    converter = ContentstateConverter(RICH_TEXT_FEATURES)

    assert '"type": "callout"' in converter.from_database_format(html)
    assert converter.to_database_format(converter.from_database_format(html)) == html


def test_headings_can_be_linked_to():
    assert '<h2 id="who-may-vote">Who may vote</h2>' in shown(RichTextBlock(), "<h2>Who may vote</h2>")


def test_code_is_coloured_by_classes_and_escaped():
    html = shown(CodeBlock(), {"language": "python", "code": 'def hi():\n    return "<b>"'})

    assert '<span class="k">def</span>' in html
    assert "&lt;b&gt;" in html
    assert "style=" not in html


def test_a_table_names_itself_and_its_header_cells():
    html = shown(TableBlock(), TableBlock().get_preview_value())

    assert '<th scope="col"' in html
    assert '<th scope="row"' in html
    assert 'aria-label="Quiet hours"' in html


@pytest.mark.parametrize(
    ("address", "player"),
    [
        ("https://www.youtube.com/watch?v=aqz-KE-bpKQ", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ"),
        ("https://www.youtube.com/watch?t=3&v=aqz-KE-bpKQ", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ"),
        ("https://youtu.be/aqz-KE-bpKQ", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ"),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
    ],
)
def test_the_player_is_known_from_the_address(address, player):
    found = video_at(address)

    assert found is not None
    assert found[1] == player


@pytest.mark.parametrize(
    "address",
    ["https://youtube.com.evil.example/watch?v=aqz-KE-bpKQ", "https://example.org/vimeo.com/76979871", "javascript:x"],
)
def test_other_hosts_have_no_player(address):
    assert video_at(address) is None


@pytest.mark.django_db
def test_a_video_asks_nothing_of_its_host_before_it_is_played():
    html = shown(VideoBlock(), {"url": "https://vimeo.com/76979871", "title": "How to vote", "caption": ""})

    assert "<iframe" not in html
    assert 'data-player="https://player.vimeo.com/video/76979871?dnt=1"' in html
    assert 'href="https://vimeo.com/76979871"' in html


@pytest.mark.django_db
def test_a_page_that_is_no_video_is_refused():
    block = VideoBlock()
    value = block.normalize({"url": "https://example.org/", "title": "", "caption": ""})

    with pytest.raises(Exception, match="StructBlock") as caught:
        block.clean(value)
    assert set(caught.value.block_errors) == {"url"}


@pytest.mark.django_db
def test_a_pictures_own_words_stand_in_for_an_empty_alternative():
    picture = content.image("A full hall")

    assert 'alt="A full hall, described"' in shown(ImageBlock(), {"image": picture, "caption": "", "alt": ""})
    assert 'alt="Here: the hall"' in shown(ImageBlock(), {"image": picture, "caption": "", "alt": "Here: the hall"})


@pytest.mark.django_db
def test_a_gallery_shows_each_caption():
    images = [{"image": content.image(), "caption": f"Picture {number}"} for number in (1, 2)]

    html = shown(GalleryBlock(), {"heading": "", "images": images})

    assert "Picture 1" in html
    assert "Picture 2" in html
