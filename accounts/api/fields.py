"""Values that several resources share."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from ninja import Field, P, PathEx, Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict

# What the database's numbers of rows reach.
HIGHEST_NUMBER: Final = 2**63 - 1

Number = Annotated[int, Field(ge=1, le=HIGHEST_NUMBER)]
PathNumber = PathEx[int, P(ge=1, le=HIGHEST_NUMBER)]


def _in_utc(moment: datetime) -> datetime:
    """Return the moment in UTC. Raises `ValueError` at the ends of the calendar, which PostgreSQL's zones pass."""
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError from error


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


def _without_defaults(schema: dict[str, Any]) -> None:
    """Leave out of the document what a value is set to inside when it was not sent at all."""
    for details in schema.get("properties", {}).values():
        details.pop("default", None)


def omitted(**details: Any) -> Any:
    """Return the default of what is None when it was not sent, and may not be sent as null."""
    return Field(None, **details)


class Body(Schema):
    """What a program sends: a name that is not known is a mistake, not to be passed over."""

    model_config = ConfigDict(extra="forbid")


class Changes(Body):
    """What a program sends to change a part: what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_without_defaults)
