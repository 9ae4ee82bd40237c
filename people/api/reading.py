"""The contract for programs and for people: openapi.json, and a page drawn from it without a foreign host."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from people.api.contract import contract, operations
from people.api.door import open_door
from people.api.problem import PROBLEMS, ApiProblem, problem_response
from people.domain.api.scopes import SCOPES


@csrf_exempt
@open_door
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """/api/v1/openapi.json"""
    return JsonResponse(contract(), json_dumps_params={"ensure_ascii": False})


@csrf_exempt
@open_door
@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """/api/v1/docs: the same in words."""
    document = contract()
    shapes = {name: describe_shape(shape) for name, shape in sorted(document["components"]["schemas"].items())}
    facts = {
        "operations": [describe_operation(*one) for one in operations(document)],
        "shapes": shapes,
        "problems": [(code, *problem) for code, problem in PROBLEMS.items()],
        "scopes": SCOPES.values(),
        "scope_word": _("Needed scope"),
    }
    return render(request, "people/api_docs.html", facts)


@csrf_exempt
@open_door
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any other address below /api/."""
    return problem_response(request, ApiProblem("not_found"))


def describe_operation(path: str, method: str, one: dict[str, Any]) -> dict[str, Any]:
    """An operation as the page shows it."""
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    good = [status for status in one["responses"] if str(status).startswith("2")]
    content: dict[str, dict[str, Any]] = one["responses"][good[0]].get("content", {}) if good else {}
    answer: dict[str, Any] = next((shown["schema"] for shown in content.values()), {})
    return {
        "id": one["operationId"], "path": path, "method": method.upper(), "summary": one["summary"],
        "description": one.get("description", ""), "scope": one.get("x-scope", ""), "tag": one["tags"][0],
        "parameters": [describe_parameter(parameter) for parameter in one["parameters"]],
        "body": name_shape(body), "answer": name_shape(answer),
        "statuses": sorted((status, said.get("description", "")) for status, said in one["responses"].items()),
    }  # fmt: skip


def describe_parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    """A parameter with its shape in one line."""
    return {
        "name": parameter["name"], "where": parameter["in"], "required": parameter.get("required", False),
        "shape": name_shape(parameter["schema"]),
        "description": (parameter.get("description") or parameter["schema"].get("description", "")).replace("`", ""),
    }  # fmt: skip


def describe_shape(shape: dict[str, Any]) -> dict[str, Any]:
    """A schema as a list of its fields."""
    needed = set(shape.get("required", ()))
    return {
        "description": shape.get("description", ""),
        "fields": [
            (name, name_shape(field), field.get("description", ""), name in needed)
            for name, field in shape.get("properties", {}).items()
        ],
    }


def name_shape(schema: dict[str, Any]) -> str:
    """A schema in one line: string, list of PersonOut, one of …"""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " | ".join(name_shape(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"[{name_shape(schema.get('items', {}))}]"
    return " ".join(str(schema[key]) for key in ("type", "format") if key in schema)
