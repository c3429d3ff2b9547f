"""Publishes a page through the admin, with the edge and without in turn; prints how long each answer took, as JSON.

Run as a module with the site's settings: the addresses of both, and how many publishes each.
"""

import json
import sys
import time

import django

from bench.site import SLUG


def measured(addresses: dict[str, str], times: int) -> dict[str, list[float]]:
    """Return the milliseconds that each publish took, by name of the way."""
    import httpx
    from wagtail.models import Page

    from tests.helpers.scene import post_form
    from tests.helpers.visitor import Editor

    path = f"/admin/pages/{Page.objects.get(slug=SLUG).pk}/edit/"
    editors, forms = {}, {}
    for name, url in addresses.items():
        editors[name] = Editor(f"{name}@example.org", client=httpx.Client(base_url=url, timeout=60))
        forms[name] = editors[name].filled_in(path, "page-edit-form")
    taken: dict[str, list[float]] = {name: [] for name in addresses}
    # Once more than asked for: the first one finds everything cold.
    for number in range(times + 1):
        for name, editor in editors.items():
            began = time.perf_counter()
            editor.post(path, **forms[name] | post_form(title=f"Version {number} {name}"))
            taken[name].append((time.perf_counter() - began) * 1000)
    return {name: each[1:] for name, each in taken.items()}


if __name__ == "__main__":
    django.setup()
    edge, plain, times = sys.argv[1:]
    print(json.dumps(measured({"edge": edge, "plain": plain}, int(times))))
