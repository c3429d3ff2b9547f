"""The end of an account."""

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.area.answers import posted, private, signed_in, status_of
from accounts.area.forms import DeletionForm
from accounts.console.forms import add_errors
from accounts.models import Role
from accounts.selectors import memberships_of
from accounts.services.deletion import delete_account


@private
@reauthentication_required
def delete(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays; then, when somebody is sure, delete their account."""
    user = signed_in(request)
    form = DeletionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            delete_account(user=user, by=user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            request.session.flush()
            request.user = AnonymousUser()
            return render(request, "account/deleted.html")
    owned = memberships_of(user).filter(role=Role.OWNER)
    return render(request, "account/delete.html", {"form": form, "owned": owned}, status=status_of(form))
