"""Doors of Wagtail's admin that lead to the register's own screens, for every method, so that none can be used."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Wagtail's login form would pass by the second factor. Who is signed in and may not enter is told so here: the
    sign-in page would send them back to the admin, and the admin here again."""
    if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    wanted = request.GET.get("next", "")
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    target = wanted if allowed and wanted else reverse("wagtailadmin_home")
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': target})}")


@csrf_exempt
def to_password_reset(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("account_reset_password"))


@csrf_exempt
def to_account(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("account"))


@csrf_exempt
def to_register(request: HttpRequest) -> HttpResponse:
    """People and roles are kept in the register, not in Wagtail's users and groups."""
    return HttpResponseRedirect(reverse("roles"))
