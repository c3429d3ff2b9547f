"""Marketing pages and the blog."""

from home.models.blog import Author, BlogIndexPage, BlogPage, BlogPageAuthor, BlogPageTag, Category
from home.models.marketing import HomePage, LandingPage

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
