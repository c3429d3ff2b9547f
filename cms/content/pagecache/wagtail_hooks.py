from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.content.pagecache import panel, report
from cms.content.pagecache.serving import serve_cached

# Inside Wagtail's own check of restrictions, so that only what passed it is recorded.
hooks.register("on_serve_page", serve_cached, order=100)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Return the addresses of the panel in a page's editor, and of the reports."""
    log = report.PurgeLogView
    return [
        path("page-cache/pages/<int:page_id>/", panel.show, name="page_cache_panel"),
        path("page-cache/pages/<int:page_id>/purge/", panel.purge_now, name="page_cache_purge"),
        path("reports/page-cache/", report.CacheReportView.as_view(), name="page_cache_report"),
        path("reports/page-cache/purges/", log.as_view(), name="page_cache_purges"),
        path("reports/page-cache/purges/results/", log.as_view(results_only=True), name="page_cache_purges_results"),
    ]


# After Wagtail's own, whose place it takes.
@hooks.register("register_admin_viewset", order=100)
def pages() -> panel.PagesWithPanel:
    """Edit pages with the panel beside them."""
    return panel.PagesWithPanel()


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Offer in the form of groups what `apps.py` gives to one of them."""
    return Permission.objects.filter(content_type__app_label="pagecache", codename="view_cache_report")


@hooks.register("register_reports_menu_item")
def report_item() -> report.ReportMenuItem:
    """Show the report among the others."""
    return report.ReportMenuItem(
        _("Page cache"), reverse("page_cache_report"), name="page-cache", icon_name="rotate", order=1300
    )
