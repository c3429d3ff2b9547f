"""What the API keeps of people, for the day in which a request may be repeated."""

import json

from django.db.models import BooleanField, Func, Value

from accounts.contact_registry import Erasure
from accounts.models import ApiAnswer


def forget(erasure: Erasure) -> None:
    """Keep no more of answers about an erased contact than its number: a repeated request must still do nothing."""
    number = erasure.contact.pk
    told = json.dumps({"id": number})
    place = {"function": "position", "arg_joiner": " in ", "template": "%(function)s(%(expressions)s) > 0"}
    names_it = Func(Value(told[1:-1].encode()), "body", output_field=BooleanField(), **place)
    rows = ApiAnswer.objects.filter(token__organisation=erasure.contact.organisation).alias(told=names_it)
    for answer in rows.filter(told=True):
        if json.loads(bytes(answer.body)).get("id") == number:
            answer.body = told.encode()
            answer.save(update_fields=["body"])
