"""What programs can ask for, as OpenAPI 3.1 has it, made of the operations alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from http import HTTPStatus
from typing import Any

import msgspec

from riparian.desk.accounts.roles import ALLOWED, Act
from riparian.english import listed
from riparian.web.api.envelope import AnswerMeta
from riparian.web.api.operation import FORM, JSON, LONGEST_VALUE, NDJSON, File, Operation, Param
from riparian.web.problem_details import MEDIA_TYPE, Problem

ABOUT = """\
All that the pages of the desk do, for programs. Answers are JSON with `meta`, `data` and `next`;\
 refusals are problem details (RFC 9457) with `detail` and `try_this`. A parameter or field that an\
 address does not know is refused. Lists come in parts of `limit`; `next`, and the header `Link`,\
 lead to the next part. What is for everybody needs no token. Whoever has an account makes a token\
 on the page /account, and sends it as `Authorization: Bearer`; it reads what that person may read.\
 Cookies make no difference here. Within v1 fields and addresses may be added; none is taken away\
 or changes what it means."""

PATHS: dict[str, tuple[str, str]] = {
    "source": ("A source on the web, by its name, as `world-bank`.", r"^[a-z0-9]+(-[a-z0-9]+)*$"),
    "framework": ("The framework of the journal.", "^[a-z0-9-]{1,32}$"),
    "member": ("The member whose journal it is.", "^[a-z0-9-]{1,32}$"),
    "number": ("The number of the journal.", "^[1-9][0-9]{0,5}(~[0-9a-f]{1,64})?$"),
    "index": ("The number of the entry in it.", "^(0|[1-9][0-9]{0,14})$"),
    "proposal": ("The proposal, by its fingerprint or the beginning of it.", ""),
    "token": ("The token, by its id.", "^[0-9a-f]{1,64}$"),
    "draft": ("The draft, by its id.", "^[0-9a-f]{1,64}$"),
    "project": ("The project, by its short name or an identifier.", ""),
    "overlap": ("The overlap, by its id.", ""),
    "provider": ("The provider, by code or name.", ""),
    "suggestion": ("The suggestion, by its number.", "^[0-9]{1,9}$"),
    "account": ("The account, by the name with which the person signs in.", ""),
}
"""What addresses name: what it is, and its form."""


@cache
def document(operations: Sequence[Operation]) -> dict[str, Any]:
    """The description of these operations."""
    types = list(dict.fromkeys([AnswerMeta, Problem, *_types(operations)]))
    found, components = msgspec.json.schema_components(
        types, ref_template="#/components/schemas/{name}"
    )
    schemas = dict(zip(types, found, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        paths.setdefault(each.address, {})[each.method.lower()] = _operation(each, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Riparian",
            "version": "1",
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in dict.fromkeys(each.groups for each in operations)],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(_plain(components).items())),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token that a person made on the page /account.",
                }
            },
        },
    }


def document_text(operations: Sequence[Operation], server: str = "/") -> str:
    """The same as the file that is kept in the repository; `server`: below which path the addresses
    lie."""
    described = {**document(operations), "servers": [{"url": server}]}
    return msgspec.json.format(msgspec.json.encode(described), indent=2).decode() + "\n"


def who_words(operation: Operation) -> str:
    """Who may, in a sentence."""
    if operation.who == "anybody":
        return "Anybody may ask; a token reads more."
    if operation.who == "signed-in":
        return "Needs a token."
    assert isinstance(operation.who, Act)
    roles = [role for role, acts in ALLOWED.items() if operation.who in acts]
    return f"Needs a token with the role {listed(roles, last='or')}."


def _types(operations: Sequence[Operation]) -> list[Any]:
    given = [each.gives for each in operations if each.gives is not None]
    sent = [each.body for each in operations if each.body is not None]
    return [each for each in (*given, *sent) if not isinstance(each, File)]


def _operation(operation: Operation, schemas: dict[Any, Any]) -> dict[str, Any]:
    said = [operation.explained, who_words(operation)]
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.groups],
        "summary": operation.summary,
        "description": " ".join(filter(None, said)),
        "parameters": [
            *(_path_parameter(name) for name in re.findall(r"{(\w+)}", operation.path)),
            *map(_parameter, operation.known),
        ],
        "responses": _responses(operation, schemas),
        "security": [{"token": []}] if operation.who != "anybody" else [{}, {"token": []}],
    }
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": _content(operation.body, schemas)}
    return described


def _content(form: Any, schemas: dict[Any, Any]) -> dict[str, Any]:
    if isinstance(form, File):
        return {form.media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {JSON: {"schema": schemas[form]}}


def _responses(operation: Operation, schemas: dict[Any, Any]) -> dict[str, Any]:
    given = operation.gives
    if isinstance(given, File):
        content = _content(given, schemas)
    else:
        data: dict[str, Any] = {"type": "null"} if given is None else schemas[given]
        if operation.listed:
            data = {"type": "array", "items": data}
        onward = {"type": ["string", "null"], "description": "Where the list goes on."}
        whole = {
            "type": "object",
            "properties": {"meta": schemas[AnswerMeta], "data": data, "next": onward},
            "required": ["meta", "data", "next"],
            "additionalProperties": False,
        }
        content = {JSON: {"schema": whole}}
        if FORM in operation.known:
            content[NDJSON] = {"schema": {"type": "string"}}
    phrase = HTTPStatus(operation.status).phrase
    refused = {"description": "Refused", "content": {MEDIA_TYPE: {"schema": schemas[Problem]}}}
    return {str(operation.status): {"description": phrase, "content": content}, "default": refused}


def _path_parameter(name: str) -> dict[str, Any]:
    described, pattern = PATHS[name]
    schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE}
    if pattern:
        schema["pattern"] = pattern
    return {"name": name, "in": "path", "required": True, "description": described,
            "schema": schema}  # fmt: skip


def _parameter(param: Param) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "maxLength": LONGEST_VALUE}
    if param.kind == "number":
        schema = {"type": "integer", "minimum": param.least, "maximum": param.most}
    elif param.choices:
        schema = {"type": "string", "enum": [*param.choices]}
    return {"name": param.name, "in": "query", "required": param.required,
            "description": param.description, "schema": schema}  # fmt: skip


def _plain(value: Any) -> Any:
    """Descriptions on one line each, as docstrings are not."""
    if isinstance(value, dict):
        return {
            name: " ".join(each.split())
            if name == "description" and isinstance(each, str)
            else _plain(each)
            for name, each in value.items()
        }
    return [_plain(each) for each in value] if isinstance(value, list) else value
