"""Addresses of the account area, below /account/."""

from django.urls import path

from accounts.area import deletion, notices, organisations, phone, profile

urlpatterns = [
    path("", profile.show_home, name="account_home"),
    path("profile/", profile.edit_profile, name="account_profile"),
    path("profile/picture/", profile.change_picture, name="account_picture"),
    path("phone/", phone.edit_phone, name="account_phone"),
    path("phone/code/", phone.enter_code, name="account_phone_code"),
    path("phone/remove/", phone.forget_phone, name="account_phone_remove"),
    path("organisations/", organisations.list_organisations, name="account_organisations"),
    path("organisations/new/", organisations.add_organisation, name="account_organisation_new"),
    path("organisations/address/", organisations.check_address, name="account_organisation_address"),
    path("organisations/<slug:slug>/leave/", organisations.leave, name="account_organisation_leave"),
    path("notices/", notices.list_notices, name="account_notices"),
    path("notices/read/", notices.read_notices, name="account_notices_read"),
    path("notices/settings/", notices.edit_notices, name="account_notice_settings"),
    path("notices/settings/<slug:slug>/", notices.edit_notices, name="account_notice_settings"),
    path(
        "notices/settings/<slug:slug>/members/",
        notices.edit_notices,
        {"for_members": True},
        name="account_notice_settings_members",
    ),
    path("delete/", deletion.delete, name="account_delete"),
]
