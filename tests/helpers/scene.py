"""A small site in which most pages show something of another one, and the forms in which editors change it."""

from typing import Any

from wagtail.models import Page, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.content.models import BrandSettings, NavigationSettings
from home.models import BlogPage
from tests.factories import content


class Scene:
    """The pages by name; `paths` are the addresses of all of them and of what is made from them."""

    def __init__(self) -> None:
        self.site = content.site()
        self.home = content.home_page()
        self.blog = content.blog_index()
        self.amara, self.ben = content.author("Amara Osei"), content.author("Ben Carter")
        self.notes, self.guides = content.category("Notes"), content.category("Guides")
        self.picture = content.image("Doorbell")
        self.doors = content.blog_post(
            title="Doors", tags=["doors"], category=self.notes, hero_image=self.picture, authors=[self.amara]
        )
        self.phones = content.blog_post(title="Phones", tags=["doors"], category=self.notes, authors=[self.amara])
        self.stalls = content.blog_post(title="Stalls", tags=["stalls"], category=self.guides, authors=[self.ben])
        self.centre = content.help_centre()
        self.basics = content.section(title="Basics")
        self.extras = content.section(title="Extras")
        self.login = content.article(title="Signing in", section_page=self.basics, tags=["access"])
        self.password = content.article(title="Passwords", section_page=self.basics, tags=["access"])
        self.export = content.article(title="Exporting", section_page=self.extras, tags=["files"])
        self.tools = content.landing_page(title="Tools")
        self.map = content.landing_page(title="Walk map", parent=self.tools)
        link = f'<p>More in <a linktype="page" id="{self.doors.pk}">this post</a>.</p>'
        self.about = content.landing_page(title="About", body=content.body_of(link))
        self.private = content.landing_page(title="Internal")
        self._fill_home()
        self._fill_settings()

    def _fill_home(self) -> None:
        self.home.body = [
            ("blog_teaser", {"heading": "News", "count": 3}),
            ("help_teaser", {"heading": "Help", "count": 3}),
        ]
        self.home.save()

    def _fill_settings(self) -> None:
        brand = BrandSettings.for_site(self.site)
        brand.name = "Doorstep"
        brand.save()
        navigation = NavigationSettings.for_site(self.site)
        item = {"label": "", "page": self.tools, "url": "", "children": []}
        navigation.header = [("menu", {"language": "en", "items": [item]})]
        navigation.save()

    @property
    def paths(self) -> list[str]:
        """The address of every page now, and of what is made from pages."""
        pages = [page.url for page in Page.objects.filter(depth__gt=1)]
        with_markdown = [f"{page.url.removesuffix('/')}.md" for page in (self.doors, self.stalls, self.login)]
        lists = ["/blog/feed/", "/blog/feed/atom/", "/blog/tag/doors/", "/blog/tag/stalls/", "/blog/category/notes/"]
        files = ["/sitemap.xml", "/llms.txt", "/robots.txt", "/blog/nothing-here/"]
        return [*pages, *with_markdown, *lists, "/blog/author/amara-osei/", *files]


def post_form(post: BlogPage, text: str = "Edited words", **fields: Any) -> dict[str, Any]:
    """Return the fields of a post's edit form that its HTML does not hold, with a button; others by keyword."""
    body = {"body": streamfield([("rich_text", rich_text(f"<p>{text}</p>"))]), "comments": inline_formset([])}
    return nested_form_data(body) | {"action-publish": "1"} | fields


def moved(page: Page) -> Page:
    """Return a page as the database holds it now."""
    return Page.objects.get(pk=page.pk).specific


def default_site() -> Site:
    """Return the site of the scene."""
    return Site.objects.get(is_default_site=True)
