from django.urls import path

from cms.infra.files import views

app_name = "files"
urlpatterns = [
    path("get/<str:token>/", views.download, name="download"),
    path("send/<str:token>/", views.upload, name="upload"),
]
