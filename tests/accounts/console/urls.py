"""The site's addresses, and a view set as apps write them."""

from django.urls import include, path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from accounts.console.bulk import OrganisationBulkAction
from accounts.console.choosers import OrganisationChooserViewSet
from accounts.console.views import CreateView, DeleteView, EditView
from accounts.console.viewsets import OrganisationViewSet
from accounts.models import Invitation
from accounts.permissions import MANAGE_MEMBERS, VIEW_AUDIT
from accounts.services.invitations import invite, revoke_invitation
from cms.urls import handler404, urlpatterns

__all__ = ["handler404", "urlpatterns"]


class Create(CreateView):
    def save_instance(self):
        return invite(organisation=self.acting.organisation, email=self.form.cleaned_data["email"], by=self.acting.user)


class Edit(EditView):
    def save_instance(self):
        self.object.save()
        return self.object


class Delete(DeleteView):
    def delete_action(self):
        revoke_invitation(invitation=self.object, by=self.acting.user)


class Invitations(OrganisationViewSet):
    model = Invitation
    name = "try_invitations"
    view_key = VIEW_AUDIT
    change_key = MANAGE_MEMBERS
    add_view_class = Create
    edit_view_class = Edit
    delete_view_class = Delete
    form_fields = ("email",)
    list_display = ("email",)
    list_filter = ("role",)
    search_fields = ("email",)
    offered = ("index", "add", "edit", "delete", "inspect")
    inspect_view_fields = ("email",)


class Choosers(OrganisationChooserViewSet):
    model = Invitation
    name = "try_choosers"
    view_key = VIEW_AUDIT
    register_widget = False


class Resend(OrganisationBulkAction):
    display_name = "Resend"
    aria_label = "Resend the marked"
    action_type = "resend"
    change_key = MANAGE_MEMBERS
    models = (Invitation,)

    @classmethod
    def execute_action(cls, objects, **_):
        Invitation.objects.filter(pk__in=[each.pk for each in objects]).update(sending=7)
        return len(objects), 0


def bulk(request):
    return Resend(request, Invitation).dispatch(request)


tried = decorate_urlpatterns(
    [
        path("admin/try/invitations/", include((Invitations().get_urlpatterns(), "try_invitations"))),
        path("admin/try/choosers/", include((Choosers().get_urlpatterns(), "try_choosers"))),
        path("admin/try/bulk/", bulk),
    ],
    require_admin_access,
)
urlpatterns = [*tried, *urlpatterns]
