"""Publishes the demo site: pictures, people, pages in English and Spanish, menus and banner."""

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from wagtail.models import Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from accounts.services.users import create_user
from cms.content.models import BrandSettings, NavigationSettings, SiteImage
from cms.content.services.follow_base_url import follow_base_url
from home.demo import blocks, texts
from home.demo.people import PASSWORD, SIGN_INS
from home.demo.pictures import add_pictures
from home.demo.tree import Tree
from home.models import Author, Category, HomePage


@transaction.atomic
def load_demo() -> bool:
    """Publish the demo site on an empty installation; return False, and change nothing, where there is a site.

    One transaction: a load that is killed leaves an empty installation, which the next start fills.
    """
    if HomePage.objects.exists():
        return False
    # Once for all pages: else each of a thousand saves leaves a job, which would keep the worker from real ones.
    with disable_reference_index_auto_update():
        _publish_site()
    call_command("rebuild_references_index", verbosity=0)
    return True


def _publish_site() -> None:
    _clear_welcome_page()
    _add_people()
    images = add_pictures()
    authors = _add_authors(images)
    trees: dict[str, Tree] = {}
    for language, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        locale, _created = Locale.objects.get_or_create(language_code=language)
        originals = trees["en"].pages if trees else {}
        tree = Tree(locale, images, authors, _add_categories(locale), originals)
        tree.build()
        trees[language] = tree
    site = _add_site(trees["en"].pages["page:home"])
    _set_brand(site, images)
    _set_navigation(site, trees)


def _add_people() -> None:
    for person in SIGN_INS:
        create_user(
            email=person.email,
            password=PASSWORD,
            first_name=person.first_name,
            last_name=person.last_name,
            groups=[person.group] if person.group else [],
            is_superuser=not person.group,
        )


def _add_authors(images: dict[str, SiteImage]) -> dict[str, Author]:
    return {
        data["slug"]: Author.objects.create(
            slug=data["slug"], name=data["name"], role=data["role"], bio=data["bio"], photo=images[data["image"]]
        )
        for data in texts.authors()
    }


def _add_categories(locale: Locale) -> dict[str, Category]:
    """Add the categories in one language, each the translation of its English one."""
    categories = {}
    for data in texts.categories():
        words = data if locale.language_code == "en" else data[locale.language_code]
        category = Category(locale=locale, slug=words["slug"], name=words["name"], description=words["description"])
        english = Category.objects.filter(locale__language_code="en", slug=data["slug"]).first()
        if english:
            category.translation_key = english.translation_key
        category.save()
        categories[data["slug"]] = category
    return categories


def _clear_welcome_page() -> None:
    """Take away the page, and with it the site, that Wagtail's first migration leaves."""
    for welcome in Page.objects.child_of(Page.get_first_root_node()).exact_type(Page):
        welcome.delete()


def _add_site(home: Page) -> Site:
    """Serve these pages at the installation's own address."""
    name = texts.site("en")["brand"]["name"]
    site = Site.objects.create(hostname="localhost", site_name=name, root_page=home, is_default_site=True)
    follow_base_url()
    return site


def _set_brand(site: Site, images: dict[str, SiteImage]) -> None:
    words = texts.site("en")["brand"]
    brand = BrandSettings.for_site(site)
    brand.name, brand.tagline = words["name"], words["tagline"]
    brand.contact_email, brand.security_email = words["contact_email"], words["security_email"]
    brand.default_social_image = images["market-crowd"]
    brand.save()


def _set_navigation(site: Site, trees: dict[str, Tree]) -> None:
    """Write menus and banner, once per language."""
    navigation = NavigationSettings.for_site(site)
    header, footer, announcements = [], [], []
    for language, tree in trees.items():
        words, library = texts.site(language), tree.library
        items = [
            {**blocks.link(library, item), "children": [blocks.link(library, below) for below in item.get("items", [])]}
            for item in words["header"]
        ]
        columns = [
            {
                **blocks.link(library, {"label": column["heading"]}),
                "children": [blocks.link(library, item) for item in column["links"]],
            }
            for column in words["footer"]
        ]
        banner = words["announcement"]
        header.append(("menu", {"language": language, "items": items}))
        footer.append(("menu", {"language": language, "items": columns}))
        announcements.append(
            (
                "announcement",
                {
                    "language": language,
                    "is_on": True,
                    "text": banner["text"],
                    "link": blocks.link(library, banner["link"]),
                },
            )
        )
    navigation.header, navigation.footer, navigation.announcements = header, footer, announcements
    navigation.save()
