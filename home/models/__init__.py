"""Marketing pages and the blog."""

from home.models.blog import BlogPage, BlogPageAuthor, BlogPageTag
from home.models.blog_index import BlogIndexPage
from home.models.marketing import HomePage, LandingPage
from home.models.people import Author, Category

__all__ = [
    "Author",
    "BlogIndexPage",
    "BlogPage",
    "BlogPageAuthor",
    "BlogPageTag",
    "Category",
    "HomePage",
    "LandingPage",
]
