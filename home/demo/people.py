"""People who can sign in to the demo site. Their password is public: it is for a developer's machine."""

from dataclasses import dataclass

from accounts.permissions import EXPORT_CONTACTS, MANAGE_CONTACTS, VIEW_AUDIT, VIEW_CONTACTS

PASSWORD = "rostrum-demo-site"  # noqa: S105 - printed by `make run`; production refuses to load the demo


@dataclass(frozen=True)
class SignIn:
    """Somebody who can sign in, and what they may do."""

    email: str
    first_name: str
    last_name: str
    group: str
    may: str


SIGN_INS = (
    SignIn("admin@example.org", "Alex", "Moreau", "", "may do everything"),
    SignIn("editor@example.org", "Priya", "Raman", "Editors", "writes and submits for moderation"),
    SignIn("moderator@example.org", "Marisol", "Vega", "Moderators", "reviews and publishes"),
)


@dataclass(frozen=True)
class Acting:
    """Somebody who acts for an organisation: its address, a role, and permissions by key."""

    email: str
    first_name: str
    last_name: str
    organisation: str
    role: str
    permissions: tuple[str, ...]
    may: str


_RIVERSIDE, _HARBOUR = "riverside-tenants", "harbour-kitchen"

# Owners come first: they invite the others. Who stands here twice belongs to both organisations.
STAFF = (
    Acting("owner@example.org", "Odette", "Laurent", _RIVERSIDE, "owner", (), "owns the Riverside Tenants Union"),
    Acting("kitchen@example.org", "Kwame", "Asante", _HARBOUR, "owner", (), "owns the Harbour Kitchen"),
    Acting("staff@example.org", "Adela", "Ferrer", _RIVERSIDE, "admin", (), "administers Riverside, helps in Harbour"),
    Acting("staff@example.org", "Adela", "Ferrer", _HARBOUR, "member", (VIEW_CONTACTS,), ""),
    Acting(
        "organiser@example.org",
        "Tomás",
        "Ibarra",
        _RIVERSIDE,
        "member",
        (VIEW_CONTACTS, MANAGE_CONTACTS, EXPORT_CONTACTS),
        "organises for Riverside: its contacts",
    ),
    Acting("auditor@example.org", "Wen", "Li", _HARBOUR, "member", (VIEW_AUDIT,), "reads Harbour's audit log"),
    Acting("cook@example.org", "Ruth", "Mensah", _HARBOUR, "admin", (), "administers the Harbour Kitchen"),
    Acting("volunteer@example.org", "Ife", "Bello", _RIVERSIDE, "member", (), "belongs to Riverside"),
)
