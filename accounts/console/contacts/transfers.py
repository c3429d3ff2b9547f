"""Lists of contacts that come in as files, and that go out as files."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.console import views
from accounts.console.forms import ActingForm
from accounts.contacts.columns import choices_for
from accounts.contacts.query import as_query, contacts_meant
from accounts.models import Channel, ContactExport, ContactImport
from accounts.permissions import EXPORT_CONTACTS, MANAGE_CONTACTS
from accounts.services.contact_export import export_contacts
from accounts.services.contact_import import PREVIEWED, begin_import, describe_import, preview, samples, start_import
from cms.infra import files
from cms.infra.jobs.models import State
from cms.infra.jobs.services import cancel_job, retry_job

# Seconds after which a page that shows progress asks again.
_SOON: Final = 2
_ENDED: Final = {State.DONE, State.DEAD, State.CANCELLED}


class _Screen(views.FormScreen):
    """A step on the way."""

    cancel_url: Any = reverse_lazy("contacts:index")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        here = [
            {"url": reverse("contacts:index"), "label": _("Contacts")},
            {"url": "", "label": str(self.get_page_title())},
        ]
        return [*self.breadcrumbs_items, *here]


class UploadForm(ActingForm):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or Excel (XLSX), with names of columns in the first row."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )


class ImportView(_Screen):
    """Takes a file."""

    form_class = UploadForm
    page_title = gettext_lazy("Import contacts")
    header_icon = "upload"
    view_key = change_key = MANAGE_CONTACTS
    submit_label = gettext_lazy("Continue")
    explanation = gettext_lazy(
        "Next you say what each column holds, and see what is wrong with the first rows; nothing changes before that. "
        "People you already know by their e-mail address are updated, not added again."
    )
    success_message = gettext_lazy("The file is uploaded. Say what its columns hold.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form for whom it is."""
        return super().get_form_kwargs() | {"acting": self.acting}

    def act(self, form: UploadForm) -> None:
        """Keep it."""
        upload = form.cleaned_data["file"]
        try:
            self.made = begin_import(
                organisation=self.acting.organisation, by=self.acting.user, content=upload, name=upload.name
            )
        except files.Unavailable as error:
            message = _("Files cannot be kept at the moment. Try again in a few minutes.")
            raise ValidationError({"file": message}) from error

    def get_success_url(self) -> str:
        """Go on to the columns."""
        return reverse("contacts:import_columns", args=[self.made.pk])


class ColumnsForm(ActingForm):
    """What each column holds, and what holds for everybody."""

    tags = forms.CharField(
        label=gettext_lazy("Tags for all of them"),
        required=False,
        help_text=gettext_lazy("Separate several with semicolons."),
    )
    consent = forms.MultipleChoiceField(
        label=gettext_lazy("All of them have agreed to"),
        required=False,
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Whoever has said anything before keeps what they said."),
    )
    proof = forms.CharField(
        label=gettext_lazy("Where to look it up"),
        required=False,
        help_text=gettext_lazy("Such as “Sign-up sheet 7 of 3 March”. No names: this is kept when somebody is erased."),
    )

    def __init__(self, *args: Any, made: ContactImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = choices_for(self.acting.organisation)
        self.columns = []
        for at, (header, cells) in enumerate(samples(made)):
            shown = ", ".join(cell[:40] for cell in cells if cell)
            self.columns.append(f"column_{at}")
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=header[:80] or _("Column %(number)d") % {"number": at + 1},
                required=False,
                choices=choices,
                initial=made.columns[at] if at < len(made.columns) else "",
                help_text=shown,
            )
        self.order_fields([*self.columns, "tags", "consent", "proof"])
        now = {"tags": "; ".join(made.tags), "consent": made.consent, "proof": made.proof}
        self.initial = {**now, **self.initial}


class _OfImport(_Screen):
    """A screen about one import."""

    view_key = change_key = MANAGE_CONTACTS
    page_title = gettext_lazy("Import contacts")
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the import."""
        rows = self.scope(ContactImport.objects.select_related("organisation", "file", "job"))
        self.made: ContactImport = get_object_or_404(rows, pk=kwargs["pk"])
        try:
            return super().dispatch(request, *args, **kwargs)
        except files.Missing:
            # The file has waited for too long: choose it again.
            return redirect("contacts:import")


class ColumnsView(_OfImport):
    """Asks what the columns hold."""

    form_class = ColumnsForm
    submit_label = gettext_lazy("Check")
    success_message = gettext_lazy("Nothing is changed yet. See whether all is right.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form of which file."""
        return super().get_form_kwargs() | {"acting": self.acting, "made": self.made}

    def act(self, form: ColumnsForm) -> None:
        """Note it."""
        said = form.cleaned_data
        try:
            describe_import(
                made=self.made,
                by=self.acting.user,
                columns=[said[name] for name in form.columns],
                tags=[name for name in said["tags"].split(";") if name.strip()],
                consent=said["consent"],
                proof=said["proof"],
            )
        except ValidationError as error:
            if hasattr(error, "error_dict") and "columns" in error.error_dict:
                raise ValidationError({form.columns[0]: error.error_dict["columns"]}) from error
            raise

    def get_success_url(self) -> str:
        """Go on to the check."""
        return reverse("contacts:import_status", args=[self.made.pk])


class ImportStatusView(_OfImport):
    """What is wrong with the first rows; then how far it is, and what became of it."""

    form_class = forms.Form
    template_name = "console/contacts/import.html"
    submit_label = gettext_lazy("Import")
    success_message: Any = gettext_lazy("Rostrum is taking the list in. You can go on working meanwhile.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add a check before the start, and how far it is afterwards."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        job = self.made.job
        labels = dict(choices_for(self.acting.organisation))
        found = preview(self.made) if self.made.job_id is None else self.made.problems
        return context | {
            "made": self.made,
            "job": job,
            "problems": [{**problem, "fields": _labelled(problem["fields"], labels)} for problem in found],
            "previewed": min(PREVIEWED, self.made.total),
            "ended": job is None or job.state in _ENDED,
        }

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Ask again soon while it goes on."""
        response: HttpResponse = super().render_to_response(context, **kwargs)
        if not context["ended"]:
            response["Refresh"] = str(_SOON)
        return response

    def act(self, form: forms.Form) -> None:  # noqa: ARG002 - nothing is asked
        """Start it, stop it, or have it go on."""
        job = self.made.job
        if job is None:
            start_import(made=self.made, by=self.acting.user)
        elif "stop" in self.request.POST:
            cancel_job(job=job)
            self.success_message = _("It stops after the rows that are being written. What is in stays.")
        else:
            retry_job(job=job)

    def get_success_url(self) -> str:
        """Stay."""
        return reverse("contacts:import_status", args=[self.made.pk])


def _labelled(said: list[list[str]], labels: dict[str, str]) -> list[tuple[str, str]]:
    """Name columns as people read them."""
    return [(labels.get(name, name), text) for name, text in said]


class ExportForm(ActingForm):
    """What kind of file."""

    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=ContactExport.Format.choices,
        initial=ContactExport.Format.CSV,
        widget=forms.RadioSelect,
    )


class ExportView(_Screen):
    """Has the list, as it was filtered, written into a file."""

    form_class = ExportForm
    page_title = gettext_lazy("Export contacts")
    header_icon = "download"
    view_key = change_key = EXPORT_CONTACTS
    submit_label = gettext_lazy("Export")
    success_message = gettext_lazy("The file is being written.")

    @cached_property
    def query(self) -> dict[str, str]:
        """Return how the list was filtered."""
        return as_query(QueryDict(self.request.META.get("QUERY_STRING", "")).dict())

    @property
    def explanation(self) -> str:  # type: ignore[override]
        """Say how many people that is."""
        number: int = contacts_meant(self.acting.organisation, self.query).count()
        return ngettext(
            "%(number)s contact. The export is recorded in the audit log.",
            "%(number)s contacts. The export is recorded in the audit log.",
            number,
        ) % {"number": number_format(number, use_l10n=True, force_grouping=True)}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form for whom it is."""
        return super().get_form_kwargs() | {"acting": self.acting}

    def act(self, form: ExportForm) -> None:
        """Order it."""
        self.export = export_contacts(
            organisation=self.acting.organisation,
            by=self.acting.user,
            file_format=form.cleaned_data["format"],
            query=self.query,
        )

    def get_success_url(self) -> str:
        """Go to where it will be."""
        return reverse("contacts:export_status", args=[self.export.pk])


class ExportStatusView(_Screen):
    """How far an export is; then the file."""

    form_class = forms.Form
    template_name = "console/contacts/export.html"
    page_title = gettext_lazy("Export contacts")
    header_icon = "download"
    view_key = change_key = EXPORT_CONTACTS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the export: everybody finds their own."""
        rows = self.scope(ContactExport.objects.select_related("file", "job")).filter(asked_by=self.acting.user)
        self.export: ContactExport = get_object_or_404(rows, pk=kwargs["pk"])
        if "file" in request.GET:
            return self._download()
        return super().dispatch(request, *args, **kwargs)

    def _download(self) -> HttpResponseBase:
        try:
            if self.export.file is None:
                raise Http404
            return redirect(files.url(self.export.file))
        except files.Missing as error:
            raise Http404 from error

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how far it is."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        job = self.export.job
        return context | {"export": self.export, "job": job, "ended": job is None or job.state in _ENDED}

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Ask again soon while it goes on."""
        response: HttpResponse = super().render_to_response(context, **kwargs)
        if not context["ended"] and not self.export.erased:
            response["Refresh"] = str(_SOON)
        return response

    def act(self, form: forms.Form) -> None:  # noqa: ARG002 - nothing is asked
        """Stop it, or begin it anew."""
        if self.export.job and not self.export.erased:
            (cancel_job if "stop" in self.request.POST else retry_job)(job=self.export.job)

    def get_success_url(self) -> str:
        """Stay."""
        return reverse("contacts:export_status", args=[self.export.pk])
