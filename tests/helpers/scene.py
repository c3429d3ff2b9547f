"""A small site in which most pages show something of another one, and the forms in which editors change it."""

from copy import copy
from io import BytesIO
from typing import Any, Self

from PIL import Image
from wagtail.models import Collection, Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.content.models import BrandSettings, NavigationSettings
from tests.factories import content

# What stands in the names of the scene's files, in place of what nobody guesses.
UNGUESSED = "0123456789abcdef"


class Scene:
    """The pages by name; `paths` are the addresses of all of them and of what is made from them."""

    def __init__(self) -> None:
        self.home = content.home_page()
        self.blog = content.blog_index()
        self.amara, self.ben = content.author("Amara Osei"), content.author("Ben Carter")
        self.notes = content.category("Notes")
        self.files = Collection.get_first_root_node().add_child(name="Files")
        self.picture = content.image("Doorbell", size=(24, 16), collection=self.files)
        # No other test has a file of this name: the storage would give the second one another.
        self.plan = content.document("plan-of-the-scene.txt", b"Knock twice.", collection=self.files)
        self.doors = content.blog_post(
            title="Doors", tags=["doors"], category=self.notes, hero_image=self.picture, authors=[self.amara]
        )
        self.phones = content.blog_post(title="Phones", tags=["doors"], authors=[self.ben])
        self.centre = content.help_centre()
        self.basics = content.section(title="Basics")
        self.extras = content.section(title="Extras")
        self.login = content.article(title="Signing in", section_page=self.basics)
        self.export = content.article(title="Exporting", section_page=self.extras)
        self.tools = content.landing_page(title="Tools")
        self.map = content.landing_page(title="Walk map", parent=self.tools)
        page, document = (
            f'<a linktype="page" id="{self.doors.pk}">post</a>',
            f'<a linktype="document" id="{self.plan.pk}">plan</a>',
        )
        self.about = content.landing_page(
            title="About", body=content.body_of(f"<p>See this {page} and this {document}.</p>")
        )
        self.alias = self.about.create_alias(parent=Page.objects.get(pk=self.tools.pk), update_slug="who-we-are")
        self.draft = content.landing_page(title="Plans", live=False)
        self._fill_home()
        self._fill_settings()

    def again(self) -> Self:
        """Return the same scene, read anew: it may stand in a copy of the database."""
        scene = copy(self)
        for name, row in vars(self).items():
            setattr(scene, name, type(row).objects.get(pk=row.pk))
        return scene

    def _fill_home(self) -> None:
        # With the children it has by now.
        self.home.refresh_from_db()
        self.home.body = [
            ("blog_teaser", {"heading": "News", "count": 3}),
            ("help_teaser", {"heading": "Help", "count": 3}),
        ]
        self.home.save()

    def _fill_settings(self) -> None:
        brand = BrandSettings.for_site(content.site())
        brand.name = "Doorstep"
        brand.save()
        navigation = NavigationSettings.for_site(content.site())
        item = {"label": "", "page": self.tools, "url": "", "children": []}
        navigation.header = [("menu", {"language": "en", "items": [item]})]
        navigation.save()

    @property
    def paths(self) -> list[str]:
        """The address of every page now, and of what is made from pages."""
        pages = [page.url for page in Page.objects.live().filter(depth__gt=1)]
        lists = ["/blog/feed/", "/blog/tag/doors/", "/blog/category/notes/", "/blog/author/amara-osei/"]
        texts = ["/sitemap.xml", "/llms.txt", "/robots.txt", "/blog/doors.md", "/support/basics/signing-in.md"]
        return [*pages, *lists, *texts, "/plans/", "/blog/nothing-here/"]


def post_form(*, text: str = "Edited words", **fields: Any) -> dict[str, Any]:
    """Return the fields of a post's form that its HTML does not hold, with the button; others by keyword."""
    body = {"body": streamfield([("rich_text", rich_text(f"<p>{text}</p>"))]), "comments": inline_formset([])}
    return nested_form_data(body) | {"action-publish": "1"} | fields


def png(colour: str) -> bytes:
    """Return a small picture."""
    file = BytesIO()
    Image.new("RGB", (24, 16), colour).save(file, "PNG")
    return file.getvalue()
