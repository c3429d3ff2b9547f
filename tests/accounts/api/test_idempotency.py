"""A POST that is sent again with its key does nothing again."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.api import idempotency
from accounts.models import ApiAnswer, Organisation
from accounts.tasks import forget_api_answers
from cms.infra.jobs import enqueue
from tests.accounts.api import urls
from tests.factories import organisations, tokens
from tests.helpers.jobs import run_due_jobs

pytestmark = pytest.mark.urls("tests.accounts.api.urls")

KEY = "5f1c8e0a-6b1d-4a57-9d1c-2f1f1f0c7b1e"


@pytest.fixture
def organisation(db):
    return organisations.organisation()


@pytest.fixture
def asking(organisation):
    client = tokens.client(organisation)
    client.raise_request_exception = False
    return client


def make(client, name="lamp", key=KEY):
    headers = {"idempotency_key": key} if key else {}
    return client.send("post", "things", {"name": name}, **headers)


def things():
    return Organisation.objects.filter(slug__endswith="-thing").count()


def told(response, status, code):
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_without_a_key_each_post_stands_for_itself(asking):
    assert make(asking, key="").status_code == 201
    told(make(asking, key=""), 422, "validation_error")
    assert not ApiAnswer.objects.exists()


def test_with_a_key_the_first_answer_comes_again(asking):
    first, second = make(asking), make(asking)
    assert (first.status_code, second.status_code, things()) == (201, 201, 1)
    assert (first.content, first.headers["Content-Type"]) == (second.content, second.headers["Content-Type"])
    assert ("Idempotency-Replayed" in first.headers, second.headers["Idempotency-Replayed"]) == (False, "true")


def test_a_quoted_key_is_the_same_key(asking):
    make(asking)
    assert make(asking, key=f'"{KEY}"').headers["Idempotency-Replayed"] == "true"


def test_another_body_under_the_same_key_is_refused(asking):
    make(asking)
    told(make(asking, "chair"), 422, "idempotency_key_reused")
    assert things() == 1


def test_an_error_leaves_the_key_free(asking):
    told(make(asking, ""), 422, "validation_error")
    assert make(asking).status_code == 201


def test_keys_belong_to_their_token(asking, organisation):
    make(asking)
    answer = make(tokens.client(organisation), "chair")
    assert (answer.status_code, things()) == (201, 2)


@pytest.mark.parametrize("key", ["a b", "x" * 256, "ñ", '"', "a\\b", " "])
def test_what_can_be_no_key_is_refused(asking, key):
    told(make(asking, key=key), 422, "validation_error")
    assert things() == 0


def test_the_answer_and_the_effect_are_kept_together_or_not_at_all(asking, monkeypatch):
    def die(*_, **__):
        raise RuntimeError("killed")

    monkeypatch.setattr(idempotency.ApiAnswer.objects, "create", die)
    told(make(asking), 500, "internal_error")
    assert things() == 0
    monkeypatch.undo()
    assert (make(asking).status_code, things()) == (201, 1)


def test_after_a_day_a_key_is_new_and_what_was_answered_is_deleted(asking):
    make(asking)
    make(asking, "chair", key="other")
    ApiAnswer.objects.filter(key=KEY).update(created=timezone.now() - timedelta(hours=24))
    assert make(asking, "table").status_code == 201
    ApiAnswer.objects.filter(key=KEY).update(created=timezone.now() - timedelta(hours=24))
    enqueue(forget_api_answers)
    run_due_jobs()
    assert ApiAnswer.objects.get().key == "other"


def test_while_the_first_is_at_work_the_second_is_told_to_wait(committed_db):
    secret = tokens.text(organisations.organisation())
    answers = []

    def first():
        try:
            answers.append(make(tokens.ApiClient(secret), "slow"))
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    try:
        assert urls.at_work.wait(timeout=30)
        second = make(tokens.ApiClient(secret), "slow")
    finally:
        urls.go_on.set()
        thread.join()
    told(second, 409, "conflict")
    assert second.headers["Retry-After"] == "1"
    assert (answers[0].status_code, things()) == (201, 1)
    assert make(tokens.ApiClient(secret), "slow").headers["Idempotency-Replayed"] == "true"
