"""Addresses that every site has, whatever pages it holds."""

from django.urls import path, re_path

from cms.content.pagecache.userbar import userbar
from cms.content.seo import sitemaps, views

# What programs look for at one fixed place.
urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("llms.txt", views.llms, name="llms"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.part, name="sitemap-part"),
    path("_/userbar/<int:page_id>/", userbar, name="userbar"),
]

# What stands beside pages, in each language.
page_patterns = [
    re_path(r"^(?P<path>(?:[\w\-]+/)*[\w\-]+)\.md$", views.markdown, name="page-markdown"),
]
