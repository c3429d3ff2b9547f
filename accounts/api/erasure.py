"""What the API keeps of people, for the day in which a request may be repeated."""

import json

from django.db.models import BooleanField, Func, Value

from accounts.contacts.registry import Erasure
from accounts.models import ApiAnswer, Contact


def forget(erasure: Erasure) -> None:
    """Keep no more of answers about an erased contact than its number: a repeated request must still do nothing."""
    contact = erasure.contact
    for number in {contact.pk, *contact.forwardings.values_list("old_id", flat=True)}:
        _forget(contact, number)


def _forget(contact: Contact, number: int) -> None:
    told = json.dumps({"id": number})
    place = {"function": "position", "arg_joiner": " in ", "template": "%(function)s(%(expressions)s) > 0"}
    names_it = Func(Value(told[1:-1].encode()), "body", output_field=BooleanField(), **place)
    rows = ApiAnswer.objects.filter(token__organisation=contact.organisation).alias(told=names_it)
    for answer in rows.filter(told=True):
        if json.loads(bytes(answer.body)).get("id") == number:
            answer.body = told.encode()
            answer.save(update_fields=["body"])
