"""A folder of Markdown becomes articles."""

from pathlib import Path

import pytest
from PIL import Image

from cms.content.models import SiteImage
from support.models import ArticlePage
from support.services.import_articles import import_articles
from tests.factories import content

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).parents[1] / "fixtures" / "guide"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Pictures go where the test ends."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def folder(tmp_path) -> Path:
    """An empty folder to import from."""
    (tmp_path / "docs").mkdir()
    return tmp_path / "docs"


def write(folder: Path, **files: str | bytes) -> None:
    """Write Markdown files into the folder, by their names without the ending."""
    for name, text in files.items():
        (folder / f"{name}.md").write_bytes(text if isinstance(text, bytes) else text.encode())


def run(folder: Path):
    """Import the folder into the usual section."""
    return import_articles(folder=folder, section=content.section())


def article(path: str) -> ArticlePage:
    """Return the article made of a file."""
    return ArticlePage.objects.get(source_path=path)


def problems(report) -> list[tuple[str, int]]:
    """Return where the bad files are bad."""
    return [(problem.path, problem.line) for problem in report.problems]


def test_a_folder_becomes_live_articles_of_the_section():
    report = run(GUIDE)

    assert (report.created, report.problems) == (["columns.md", "index.md", "steps/import.md"], [])
    index = article("index.md")
    assert index.live
    assert index.get_parent().title == "First steps"
    assert (index.title, index.summary) == (
        "Getting a list into Rostrum",
        "Three steps from a spreadsheet to people you can write to.",
    )
    assert sorted(index.tags.names()) == ["contacts", "import"]
    assert [child.block_type for child in article("columns.md").body] == ["rich_text", "table", "rich_text"]
    assert [child.block_type for child in article("steps/import.md").body] == ["rich_text", "code", "image"]


def test_titles_come_from_the_front_matter_the_first_heading_or_the_name(folder):
    write(folder, a="---\ntitle: Given\n---\n# Kept\n\nx", b="# Doors & *people*\n\nx", how_to_knock="x\n\n> # quoted")
    run(folder)

    assert [article(f"{name}.md").title for name in ["a", "b", "how_to_knock"]] == [
        "Given",
        "Doors & people",
        "How to knock",
    ]
    assert "Kept" in article("a.md").body[0].value.source
    assert "Doors" not in article("b.md").body[0].value.source


def test_links_lead_to_pages_forward_and_back_and_to_their_headings(client):
    run(GUIDE)
    columns, steps = article("columns.md"), article("steps/import.md")

    source = article("index.md").body[0].value.source

    assert f'<a linktype="page" id="{columns.pk}" fragment="what-each-column-is">the columns</a>' in source
    assert f'<a linktype="page" id="{steps.pk}">import</a>' in source
    assert "A draft will follow." in source
    assert f'<a linktype="page" id="{columns.pk}">described</a>' in steps.body[0].value.source
    assert f'href="{columns.url}#what-each-column-is"' in client.get(article("index.md").url).text


def test_a_picture_used_twice_is_one_image():
    run(GUIDE)

    image = SiteImage.objects.get()
    assert article("index.md").body[1].value["image"] == image
    assert article("index.md").body[1].value["alt"] == "The import page with one file chosen"
    assert article("steps/import.md").body[2].value["image"] == image


def test_articles_with_an_order_come_first():
    run(GUIDE)

    titles = [page.title for page in content.section().get_children()]

    assert titles == ["Getting a list into Rostrum", "Import the file", "Columns & their names"]


def test_a_second_import_changes_nothing():
    run(GUIDE)
    revisions = {page.pk: page.latest_revision_id for page in ArticlePage.objects.all()}

    report = run(GUIDE)

    assert (report.created, report.updated, len(report.unchanged)) == ([], [], 3)
    assert {page.pk: page.latest_revision_id for page in ArticlePage.objects.all()} == revisions


def test_a_changed_file_updates_its_article_and_no_other(folder):
    write(folder, a="# A\n\nold", b="# B\n\nsame")
    run(folder)
    before = article("a.md").pk
    write(folder, a="# A again\n\nnew")

    report = run(folder)

    assert (report.updated, report.unchanged) == (["a.md"], ["b.md"])
    assert (article("a.md").pk, article("a.md").title, article("a.md").slug) == (before, "A again", "a")


@pytest.mark.parametrize(
    ("bad", "line"),
    [
        ("---\ntitle: x\ntags: [a\n---\ntext", 4),
        ("---\ntitle: [a, b]\n---\ntext", 1),
        ("---\ntitle: x\nsummary: a: b\n---\ntext", 3),
        ("---\norder: soon\n---\ntext", 1),
        ("---\ntags: {a: b}\n---\ntext", 1),
        (b"one\ntwo \xff\n", 2),
        ("one\n\0", 2),
        ("", 1),
        ("# Only a title\n", 1),
        ("---\ntitle: x\n---\n\n<!-- nothing -->\n", 5),
        ("# T\n\ntext\n\n![x](none.png)", 5),
        ("# T\n\n![x](broken.png)", 3),
        ("# T\n\n![x](scan.tiff)", 3),
        ("# T\n\n![x](../secret.png)", 3),
    ],
)
def test_a_bad_file_is_reported_by_name_and_line_and_the_rest_go_in(folder, bad, line):
    (folder / "broken.png").write_bytes(b"no picture")
    Image.new("RGB", (4, 4)).save(folder / "scan.tiff")
    Image.new("RGB", (4, 4)).save(folder.parent / "secret.png")
    write(folder, a_good="text with [a link](bad.md)", bad=bad, good="text")

    report = run(folder)

    assert problems(report) == [("bad.md", line)]
    assert report.created == ["a_good.md", "good.md"]
    assert not ArticlePage.objects.filter(source_path="bad.md").exists()
    assert run(folder).unchanged == ["a_good.md", "good.md"]


def test_an_article_whose_file_went_bad_stays_as_it_was(folder):
    write(folder, a="# A\n\nold")
    run(folder)
    write(folder, a=b"\xff")

    assert problems(run(folder)) == [("a.md", 1)]
    assert article("a.md").live


def test_two_files_that_want_the_same_address_both_get_one(folder):
    write(folder, a="---\nslug: same\n---\nx", b="---\nslug: same\n---\nx")
    run(folder)

    assert [article("a.md").slug, article("b.md").slug] == ["same", "same-2"]


def test_a_picture_of_another_site_stays_there(folder):
    write(folder, a="# A\n\n![A badge](https://example.org/badge.svg) text")

    assert run(folder).problems == []
    assert article("a.md").body[0].value.source == "<p>A badge text</p>"


def test_a_leading_slash_means_the_root_of_the_documentation(folder):
    (folder / "docs" / "how").mkdir(parents=True)
    Image.new("RGB", (4, 4)).save(folder / "docs" / "x.png")
    (folder / "docs" / "top.md").write_text("text")
    (folder / "docs" / "how" / "a.md").write_text("![x](/x.png) [up](/top.md)")

    assert run(folder).problems == []
    assert f'id="{article("docs/top.md").pk}"' in article("docs/how/a.md").body[0].value.source


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    (tmp_path / "private.txt").write_text("# Secret\n\nx")
    (folder / "link.md").symlink_to(tmp_path / "private.txt")
    write(folder, fine="# Fine\n\nx")
    report = run(folder)

    assert (report.created, problems(report)) == (["fine.md"], [("link.md", 1)])
