"""The document of what programs are given and may send (web/static/openapi.json), against what is served.

Requests are made of the document itself, good ones and bad ones; every answer is one that it names, with the
status, the media type and the shape that it says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.app.hostile.cases import CASES
from tests.app.hostile.judge import check, nothing_of
from tests.app.hostile.town import FORM, Sent, Town
from tests.app.hostile.values import WORDS, bytes_of

pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")  # as in test_every_form.py
FILE = Path(__file__).parents[3] / "web" / "static" / "openapi.json"
PROGRAMS = re.compile(r"\.(?:json|xml|ics)$|^/(?:healthz|metrics)$|^/report/photo/")
FOR_BROWSERS = frozenset(
    {"text/css", "text/javascript", "image/png", "image/svg+xml", "application/manifest+json", "text/csv"}
)
"""What pages load, and what staff take along: no business of other programs."""
GOOD = {"identifier": "none", "locale": "es", "photo_id": "none", "delivery": "0" * 32, "name": "none"}
TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


@cache
def document() -> Any:
    return json.loads(FILE.read_text("utf-8"))


def operations() -> list[tuple[str, str]]:
    return [(path, verb) for path, verbs in document()["paths"].items() for verb in verbs]


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return dict(document()["components"]["schemas"][name]) if name else schema


def fits(value: Any, schema: Mapping[str, Any]) -> bool:
    """Whether a value is as the schema says, as far as this document's schemas say anything."""
    schema = resolved(schema)
    kinds = schema.get("type", list(TYPES))
    if not any(isinstance(value, TYPES[kind]) for kind in ([kinds] if isinstance(kinds, str) else kinds)):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if isinstance(value, list):
        return all(fits(each, schema.get("items", {})) for each in value)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        named = all(fits(value[name], kind) for name, kind in known.items() if name in value)
        return named and set(schema.get("required", ())) <= set(value)
    return True


def good(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Values that are as the schema says."""
    schema = resolved(schema)
    kind = schema.get("type", "string")
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if isinstance(kind, list):
        return st.one_of(*(good({**schema, "type": each}) for each in kind))
    if kind == "object":
        known, needed = schema.get("properties", {}), set(schema.get("required", ()))
        must = {name: good(each) for name, each in known.items() if name in needed}
        return st.fixed_dictionaries(
            must, optional={n: good(each) for n, each in known.items() if n not in needed}
        )
    if kind == "array":
        return st.lists(good(schema.get("items", {})), max_size=3)
    simple = {"boolean": st.booleans(), "number": st.floats(allow_nan=False), "null": st.none()}
    least = schema.get("minLength", 0)
    text = st.one_of(
        st.text(min_size=least, max_size=40), st.sampled_from([w for w in WORDS if len(w) >= least])
    )
    return simple.get(kind, text)


def bad(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Any JSON at all; and what would be good, with one thing of it of another sort."""
    anything = st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(WORDS)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=5,
    )
    names = sorted(resolved(schema).get("properties", {"x": {}}))
    one = st.tuples(good(schema), st.sampled_from(names), anything)
    return st.one_of(anything, one.map(lambda given: {**given[0], given[1]: given[2]}))


@pytest.mark.parametrize(("path", "verb"), operations(), ids=[" ".join(each[::-1]) for each in operations()])
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_operation_answers_as_the_document_says(
    town: Town, caplog: pytest.LogCaptureFixture, path: str, verb: str, data: st.DataObject
) -> None:
    """Good and bad parameters and bodies: a status that is named, of the media type and shape that it has."""
    caplog.clear()
    operation = document()["paths"][path][verb]
    sent = data.draw(asked(path, verb, operation))
    sent = town.filled(sent)
    told = town.ask(sent)
    check(sent, told)
    nothing_of(caplog.text)
    named = operation["responses"].get(str(told.status))
    assert named is not None, (told.status, told.text[:200])
    if "content" in named:
        assert told.kind in named["content"]
        schema = named["content"][told.kind].get("schema", {})
        assert told.kind != "application/json" or fits(json.loads(told.body), schema), told.text[:300]


@st.composite
def asked(draw: st.DrawFn, path: str, verb: str, operation: Mapping[str, Any]) -> Sent:
    """A request of this operation."""
    query: list[str] = []
    for each in operation.get("parameters", ()):
        value = draw(st.one_of(good(each["schema"]), st.sampled_from(WORDS)))
        if each["in"] == "path":
            whole = value.replace("/", "") or "x"  # another path is another operation
            path = path.replace(
                f"{{{each['name']}}}", draw(st.sampled_from((GOOD.get(each["name"], "none"), whole)))
            )
        else:
            query.append(f"{each['name']}={quote(bytes_of(value))}")
    head = {"Accept-Language": draw(st.sampled_from(("en", "es", "xx")))}
    sent = Sent(verb.upper(), bytes_of(path), "&".join(query).encode(), headers=head)
    if "requestBody" not in operation:
        return sent
    ((kind, media),) = operation["requestBody"]["content"].items()
    body = draw(st.one_of(good(media["schema"]), bad(media["schema"])))
    return replace(sent, body=json.dumps(body).encode() if kind != FORM else _form(body), kind=kind)


def _form(body: Any) -> bytes:
    pairs = body.items() if isinstance(body, dict) else [("Body", body)]
    return "&".join(
        f"{quote(bytes_of(name))}={quote(bytes_of(str(value)))}" for name, value in pairs
    ).encode()


def test_the_document_names_every_address_for_programs(town: Town) -> None:
    """What is neither a page nor part of one nor its form: exactly that stands in it, with its verbs."""
    rules = list(town.app.url_map.iter_rules())
    gets = {
        (each.rule, "get") for each in rules if "GET" in (each.methods or ()) and PROGRAMS.search(each.rule)
    }
    takes = {name for name, (case, *_) in CASES.items() if case.is_json or case.is_twilios} | {"canary.hear"}
    posts = {(each.rule, "post") for each in rules if each.endpoint in takes}
    served = {(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule), verb) for rule, verb in gets | posts}
    assert served == set(operations())


def test_what_the_document_leaves_out_is_for_browsers(town: Town) -> None:
    """Every other address without a link in it gives a page, leads to one, or is part of one."""
    for rule in town.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments and not PROGRAMS.search(rule.rule):
            told = town.ask(Sent(path=rule.rule.encode()))
            assert told.kind == "text/html" or told.kind in FOR_BROWSERS, rule.rule


@pytest.mark.parametrize("verb", ["get", "post"])
def test_the_document_is_whole(verb: str) -> None:
    """Every name that it refers to is there; each operation has an id of its own, a summary, an answer."""
    text = FILE.read_text("utf-8")
    names = set(document()["components"]["schemas"])
    assert set(re.findall(r"#/components/schemas/(\w+)", text)) == names
    every = [verbs[verb] for verbs in document()["paths"].values() if verb in verbs]
    ids = [each["operationId"] for each in every]
    assert len(ids) == len(set(ids))
    assert all(each["summary"] and each["responses"] for each in every)
    placed = {path: set(re.findall(r"{(\w+)}", path)) for path in document()["paths"]}
    for path, named in placed.items():
        for operation in document()["paths"][path].values():
            assert named == {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}


def test_every_program_finds_the_document(town: Town) -> None:
    """It is served as JSON, to anybody."""
    told = town.ask(Sent(path=b"/static/openapi.json"))
    assert (told.status, told.kind) == (200, "application/json")
    assert json.loads(told.body) == document()
