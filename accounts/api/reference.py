"""The OpenAPI document, in an order for people to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.api.openapi import METHODS
from accounts.api.problems import MEDIA_TYPE


@dataclass(frozen=True)
class Value:
    """Something to send or to get back. `kind` is its type and limits."""

    name: str
    kind: str
    is_required: bool
    description: str = ""


@dataclass(frozen=True)
class Entry:
    """One operation."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    parameters: list[Value] = field(default_factory=list)
    body: list[Value] = field(default_factory=list)
    answer: list[Value] = field(default_factory=list)
    success: str = ""
    errors: list[str] = field(default_factory=list)


def sections(document: Mapping[str, Any]) -> dict[str, list[Entry]]:
    """Return the operations by their tags, in the document's order."""
    found: dict[str, list[Entry]] = {}
    for path, methods in document["paths"].items():
        for method, details in methods.items():
            if method in METHODS:
                tag = details.get("tags", ["other"])[0]
                found.setdefault(tag, []).append(_entry(document, path, method, details))
    return found


def _entry(document: Mapping[str, Any], path: str, method: str, details: Mapping[str, Any]) -> Entry:
    success = next(status for status in details["responses"] if status.startswith("2"))
    sent = details.get("requestBody", {}).get("content", {})
    given = details["responses"][success].get("content", {})
    return Entry(
        name=details["operationId"],
        method=method.upper(),
        path=path,
        summary=str(details["summary"]),
        description=str(details.get("description", "")),
        scope=next(iter(details["security"][0].values()))[0],
        parameters=[
            Value(each["name"], _kind(each["schema"]), each["required"], each.get("description", ""))
            for each in details["parameters"]
        ],
        body=list(_values(document, sent)),
        answer=list(_values(document, given)),
        success=success,
        errors=[status for status, each in details["responses"].items() if MEDIA_TYPE in each.get("content", {})],
    )


def _values(document: Mapping[str, Any], content: Mapping[str, Any]) -> Iterator[Value]:
    """Yield the values of a JSON object, and those of the items of a list after it."""
    for media in content.values():
        schema = _resolved(document, media["schema"])
        required = schema.get("required", [])
        for name, details in schema.get("properties", {}).items():
            yield Value(name, _kind(details), name in required, details.get("description", ""))
            item = _resolved(document, details.get("items", {}))
            for inner, inner_details in item.get("properties", {}).items():
                yield Value(f"{name}[].{inner}", _kind(inner_details), inner in item.get("required", []))


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    """Return a word or two for the type, as the document's own language has them."""
    if "anyOf" in schema:
        return " | ".join(_kind(each) for each in schema["anyOf"])
    if "allOf" in schema:
        return _kind(schema["allOf"][0])
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"])
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    kind = schema.get("format") or schema.get("type", "any")
    limits = [f"{sign} {schema[key]}" for key, sign in _LIMITS.items() if key in schema]
    return ", ".join([str(kind), *limits])


_LIMITS: Mapping[str, str] = {"minimum": "≥", "maximum": "≤", "maxLength": "≤"}
