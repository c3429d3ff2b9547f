"""An address of which nobody has said what its parameter is."""

from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("admin/sphinx/<str:riddle>/", lambda _request, riddle: HttpResponse(riddle), name="sphinx")]
