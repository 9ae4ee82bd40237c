"""The contract holds: whatever is sent, no address fails, and every answer is what the OpenAPI document promises."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cms.wsgi import application
from courses.urls import machine
from people.api.contract import contract
from tests.api.conftest import program_of
from tests.promises.visitors import taken_back

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PROMISES = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    response_headers_conformance, negative_data_rejection, missing_required_header,
]  # fmt: skip
EXAMPLES = 25


def all_operations() -> list[Any]:
    """Every operation of the document, behind the application itself."""
    assert machine.urlpatterns  # reading them puts the addresses of every floor into the document
    schema = schemathesis.openapi.from_dict(contract())
    schema.app = application
    return [found.ok() for found in schema.get_all_operations()]


OPERATIONS = {f"{one.method.upper()} {one.path}": one for one in all_operations()}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.name.lower())
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_answer_is_as_promised(town, open_gates, name, mode):
    program = program_of(town, "bureau_admin")
    headers = {"Authorization": f"Bearer {program.words}", "Host": "testserver"}
    operation = OPERATIONS[name]

    @seed(20261122)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=PROMISES)

    with taken_back():
        ask()
