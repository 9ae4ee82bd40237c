"""/healthz: what a monitor asks. 200 while everything the city needs works, 503 otherwise."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.domain.editing.health import check_health


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The state of each part, without anything secret."""
    report = check_health()
    return JsonResponse(report.as_data(), status=200 if report.is_well else 503)
