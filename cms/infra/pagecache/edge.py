"""What nginx's edge (nginx/edge/) must know of these settings, so that nothing is spelled twice.

It is published in Redis each time that trust is given: a deploy changes the release in every key, and nginx goes on
without a restart. While two releases run side by side, either may publish last; the edge then serves pages of that
release, which purges reach like all others.
"""

import json

from cms.infra.pagecache import conf

# The only header in which nginx tells the scheme.
_PROTO = "HTTP_X_FORWARDED_PROTO"


def settings_as_text() -> str:
    """Return the settings as JSON; nginx/edge/settings.lua reads it."""
    config = conf.current()
    proxied = config.proxy_ssl_header
    return json.dumps({
        # Django's negotiation of languages is not repeated in Lua.
        "is_supported": config.language_from == "path" and (proxied is None or proxied[0] == _PROTO),
        "release": config.release,
        "allowed_hosts": config.allowed_hosts,
        "languages": config.languages,
        "default_language": config.default_language,
        "bypass": config.bypass,
        "query": sorted(config.query),
        "variants": [{"name": name, "values": values} for name, values in config.variants.items()],
        "personal_cookies": [config.session_cookie, *config.personal_cookies],
        "takes_tenants": bool(config.tenant_header),
        "secure_value": proxied[1] if proxied else None,
    })  # fmt: skip
