"""Who somebody is: the overview, names, language, time zone and picture."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.area.answers import posted, private, signed_in, status_of
from accounts.area.forms import AvatarForm, ProfileForm
from accounts.console.forms import add_errors
from accounts.models import Notice
from accounts.selectors import memberships_of, open_invitations_to
from accounts.services.profile import remove_avatar, set_avatar, update_profile
from cms.infra import files


@private
def show_home(request: HttpRequest) -> HttpResponse:
    """Show what there is to look after, and what has happened."""
    user = signed_in(request)
    context = {
        "memberships": memberships_of(user),
        "invitations": open_invitations_to(user).count(),
        "notices": Notice.objects.shown_to(user).unread().select_related("organisation", "about")[:5],
    }
    return render(request, "account/home.html", context)


@private
def edit_profile(request: HttpRequest) -> HttpResponse:
    """Show and change names, language and time zone."""
    user = signed_in(request)
    form = ProfileForm(posted(request), instance=user)
    if request.method == "POST" and form.is_valid():
        try:
            update_profile(user=user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            with translation.override(user.language or translation.get_language()):
                messages.success(request, _("Your profile is saved."))
            return redirect("account_profile")
    context = {"form": form, "picture_form": AvatarForm()}
    return render(request, "account/profile.html", context, status=status_of(form))


@private
@require_POST
def change_picture(request: HttpRequest) -> HttpResponse:
    """Take a new picture, or away the one there is."""
    user = signed_in(request)
    if "remove" in request.POST:
        remove_avatar(user=user)
        messages.success(request, _("Your picture is removed."))
        return redirect("account_profile")
    form = AvatarForm(request.POST, request.FILES)
    if form.is_valid():
        picture = form.cleaned_data["picture"]
        try:
            set_avatar(user=user, content=picture, name=picture.name)
        except files.FilesError as error:
            form.add_error("picture", _reason(error))
        else:
            messages.success(request, _("Your picture is saved."))
            return redirect("account_profile")
    context = {"form": ProfileForm(instance=user), "picture_form": form}
    return render(request, "account/profile.html", context, status=status_of(form))


def _reason(error: files.FilesError) -> str:
    if isinstance(error, files.Refused):
        return str(error)
    return _("The picture could not be kept just now. Try again in a few minutes.")
