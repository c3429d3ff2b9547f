import random
from collections import Counter
from contextlib import suppress

import pytest
from django.utils import timezone

from events.messages import rounds
from events.models import MessageRound
from tests.events.messages.ledger import counted
from tests.factories import events

pytestmark = pytest.mark.django_db
PEOPLE = 12


class PowerCutError(Exception):
    """The program ends here."""


@pytest.mark.parametrize("remembers", [True, False], ids=["as it is", "without keys of its own"])
def test_a_round_that_is_cut_off_again_and_again_reaches_each_once(monkeypatch, remembers) -> None:
    date = events.occurrence()
    for _person in range(PEOPLE):
        events.come(date)
    now, chance = timezone.now(), random.Random(6)  # noqa: S311 - the same moments again
    row = MessageRound.objects.create(
        occurrence=date, kind="change", about="x", what=["time"], due_at=now, not_after=date.ends_at
    )
    write = rounds.write_to

    def write_or_end(*args, **kwargs):
        if chance.random() < 0.2:
            raise PowerCutError
        return write(*args, **kwargs)

    monkeypatch.setattr(rounds, "PART", 3)
    monkeypatch.setattr(rounds, "write_to", write_or_end)
    sent = 0
    while not MessageRound.objects.filter(pk=row.pk, done_at__isnull=False).exists():
        with suppress(PowerCutError):
            rounds.send_part(round_id=row.pk, now=now)
        sent += 1
        if not remembers and sent == 40:
            break
        if not remembers:
            # Each try begins anew, and calls it another occasion.
            MessageRound.objects.filter(pk=row.pk).update(up_to=0, done_at=None, about=f"x{sent}")

    copies = Counter(person for (kind, person), number in counted(date.event).items() for _copy in range(number))
    if remembers:
        assert len(copies) == PEOPLE
        assert set(copies.values()) == {1}
    else:
        assert max(copies.values()) > 1, "The test can fail."
