"""People who can sign in to the demo site. Their password is public: it is for a developer's machine."""

from dataclasses import dataclass

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
