"""Wagtail's page for one's own account, without what stands in the account area: one place for each."""

from typing import Any, Final

from wagtail.admin.views import account

_ELSEWHERE: Final = (account.NameEmailSettingsPanel, account.AvatarSettingsPanel, account.LocaleSettingsPanel)


class AccountView(account.AccountView):
    """The look of the admin, and notices about pages."""

    def get_panels(self) -> list[Any]:
        """Return the panels that are left."""
        return [panel for panel in super().get_panels() if not isinstance(panel, _ELSEWHERE)]
