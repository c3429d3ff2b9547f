"""An API with one resource that a POST makes, for tests of what all resources share."""

import threading

from django.urls import path
from ninja import Router, Schema, Status

from accounts.api.authentication import TokenAuth
from accounts.api.engine import Api
from accounts.services.organisations import create_organisation
from cms.urls import urlpatterns as of_the_site
from tests.factories import organisations


class Thing(Schema):
    """What is made."""

    name: str


class Made(Schema):
    """What was made."""

    id: int
    name: str


router = Router()
# A request for a thing named "slow" says that it is at work, and waits until it may go on.
at_work, go_on = threading.Event(), threading.Event()


@router.post("/things", response={201: Made}, auth=TokenAuth("organisation:read"), summary="Make a thing")
def make_thing(request, thing: Thing):
    if thing.name == "slow":
        at_work.set()
        assert go_on.wait(timeout=30)
    return Status(201, create_organisation(by=organisations.person(), name=thing.name, slug=f"{thing.name}-thing"))


api = Api()
api.urls_namespace = "tests"
api.add_router("", router)

urlpatterns = [path("api/v1/", api.urls), *of_the_site]
