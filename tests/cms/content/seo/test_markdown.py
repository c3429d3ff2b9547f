"""HTML as people see it, as Markdown."""

import pytest

from cms.content.seo.markdown import to_markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ('<a href="../b/">b</a>', "[b](https://example.org/b/)"),
        ('<a href="mailto:a@example.org">write</a>', "[write](mailto:a@example.org)"),
        ('<img src="/media/a.png" alt="A door">', "![A door](https://example.org/media/a.png)"),
        ("<details><summary>Who?</summary><p>You.</p></details>", "**Who?**\n\nYou."),
        ('<pre><code class="language-python">a = 1\n</code></pre>', "```python\na = 1\n```"),
        ("<blockquote><p>Said</p></blockquote>", "> Said"),
        ('<p><svg><title>icon</title></svg>Text<button>Copy</button><span aria-hidden="true">#</span></p>', "Text"),
        ("<script>alert(1)</script><style>a{}</style>", ""),
        (
            "<table><tr><th>Plan</th><th>Price</th></tr><tr><td>Small</td><td>9</td></tr></table>",
            "| Plan | Price |\n| --- | --- |\n| Small | 9 |",
        ),
    ],
)
def test_elements(html, markdown):
    assert to_markdown(html, base_url="https://example.org/a/") == markdown
