"""Markdown as the body of a page.

    body = body_from_markdown(text, resolve_link=pages.get, resolve_image=images.get)
    page.body = body

`body_from_markdown` returns blocks of `cms.content.blocks.ArticleBody`; `first_heading` and `anchors_of` read what an
importer must know of a document before it is a page.
"""

from cms.content.markdown.body import body_from_markdown
from cms.content.markdown.html import PageLink, ResolveImage, ResolveLink
from cms.content.markdown.parsing import DocumentHeading, anchors_of, first_heading

__all__ = [
    "DocumentHeading",
    "PageLink",
    "ResolveImage",
    "ResolveLink",
    "anchors_of",
    "body_from_markdown",
    "first_heading",
]
