"""Pictures come in the formats, sizes and order of loading that suit the visitor."""

import re
from urllib.parse import unquote

import pytest
from django.template import Context, Template

from cms.content.images import PRESETS
from cms.content.models import SiteImage
from tests.factories import content

pytestmark = pytest.mark.django_db


def picture(image, arguments: str) -> str:
    """Return what the template tag makes of an image."""
    return Template(f"{{% load site_tags %}}{{% responsive_image image {arguments} %}}").render(
        Context({"image": image})
    )


def test_a_picture_is_offered_in_modern_formats_first():
    html = picture(content.image(), '"card"')

    assert html.index("image/avif") < html.index("image/webp") < html.index("<img")
    assert ".jpg" in html[html.index("<img") :]


def test_a_picture_says_its_size_and_how_wide_it_is_drawn():
    html = picture(content.image(), '"card"')

    assert f'sizes="{PRESETS["card"].sizes}"' in html
    assert 'width="' in html
    assert 'height="' in html


def test_a_picture_below_the_fold_waits():
    html = picture(content.image(), '"card"')

    assert 'loading="lazy"' in html
    assert 'decoding="async"' in html


def test_the_first_picture_does_not_wait():
    html = picture(content.image(), '"hero" eager=True')

    assert 'loading="eager"' in html
    assert 'fetchpriority="high"' in html
    assert "lazy" not in html


def test_a_picture_may_be_decoration():
    assert 'alt=""' in picture(content.image(), '"card" alt=""')


def test_without_an_image_there_is_nothing():
    assert picture(None, '"card"') == ""


def test_the_focal_point_stays_in_the_picture():
    image = content.image(size=(1200, 1200))
    plain = picture(image, '"card"')
    image.focal_point_x, image.focal_point_y = 100, 100
    image.focal_point_width = image.focal_point_height = 50
    image.save()

    assert picture(image, '"card"') != plain


@pytest.mark.parametrize("name", ["board-meeting.png", "board meeting " * 15 + ".png", "會議" * 60 + ".png"])
def test_where_a_file_lies_cannot_be_told_from_its_title(name):
    """Whoever knows where an image lies, gets it; what a document's address says is needed to download it."""
    images = [content.image(name) for _ in range(2)]
    drawn = [image.get_rendition("max-8x8") for image in images]
    papers = [content.document(name) for _ in range(2)]
    for files in (images, drawn, papers):
        one, other = (re.search(r"[0-9a-f]{14,16}", each.file.name)[0] for each in files)
        assert one != other
    assert papers[0].filename in unquote(papers[0].url)


def test_a_document_lies_in_its_folder_whatever_comes_after_the_last_dot():
    lies = content.document("No. " + "1 of all that we have said" * 3).file.name
    assert lies.startswith("documents/No")
    assert len(lies) <= 100


def test_files_stay_where_they_are():
    image = content.image()
    before = image.file.name
    image.title = "Another title"
    image.save()
    assert SiteImage.objects.get(pk=image.pk).file.name == before
