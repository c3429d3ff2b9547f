"""A phone number, and the code that proves it."""

from allauth.account.decorators import verified_email_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.area.answers import posted, private, signed_in, status_of
from accounts.area.forms import CodeForm, PhoneForm
from accounts.console.forms import add_errors
from accounts.models import PhoneVerification
from accounts.services.phones import ask_for_code, checked_number, confirm_phone, remove_phone
from accounts.sign_in import limits


@private
@verified_email_required
def edit_phone(request: HttpRequest) -> HttpResponse:
    """Show the number, and send a code to another one."""
    user = signed_in(request)
    form = PhoneForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            number = checked_number(form.cleaned_data["phone"])
            limits.ask_for_phone_code(request, user=user, phone=number)
            ask_for_code(user=user, phone=number)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("account_phone_code")
    return render(request, "account/phone.html", {"form": form}, status=status_of(form))


@private
def enter_code(request: HttpRequest) -> HttpResponse:
    """Take the code that was sent."""
    user = signed_in(request)
    verification = PhoneVerification.objects.filter(user=user).first()
    if verification is None:
        return redirect("account_phone")
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            confirm_phone(user=user, code=form.cleaned_data["code"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Your phone number is verified."))
            return redirect("account_phone")
    context = {"form": form, "verification": verification}
    return render(request, "account/phone_code.html", context, status=status_of(form))


@private
@require_POST
def forget_phone(request: HttpRequest) -> HttpResponse:
    """Remove the number."""
    remove_phone(user=signed_in(request))
    messages.success(request, _("Your phone number is removed."))
    return redirect("account_phone")
