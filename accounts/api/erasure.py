"""What the API keeps of people, for the day in which a request may be repeated."""

import json
from collections.abc import Iterable

from django.db.models import BooleanField, Func, QuerySet, Value

from accounts.contacts.registry import Erasure
from accounts.models import ApiAnswer


def forget(erasure: Erasure) -> None:
    """Keep no more of answers about an erased contact than its number: a repeated request must still do nothing."""
    contact = erasure.contact
    numbers = {contact.pk, *contact.forwardings.values_list("old_id", flat=True)}
    forget_answers(numbers, organisations=[contact.organisation_id])


def forget_answers(numbers: Iterable[int], *, organisations: Iterable[int]) -> None:
    """Keep no more of answers about rows with these numbers, given to programs of these organisations, than the number.

    Another row with the same number loses its answer, too: who repeats that request reads the number alone.
    """
    of = ApiAnswer.objects.filter(token__organisation__in=organisations)
    for number in numbers:
        _forget(of, number)


def _forget(answers: QuerySet[ApiAnswer], number: int) -> None:
    told = json.dumps({"id": number})
    place = {"function": "position", "arg_joiner": " in ", "template": "%(function)s(%(expressions)s) > 0"}
    names_it = Func(Value(told[1:-1].encode()), "body", output_field=BooleanField(), **place)
    for answer in answers.alias(told=names_it).filter(told=True):
        if json.loads(bytes(answer.body)).get("id") == number:
            answer.body = told.encode()
            answer.save(update_fields=["body"])
