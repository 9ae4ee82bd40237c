"""First sign-in with a one-time code."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from people.domain.activation import ActivationRefused, activate_person
from people.domain.consent import current_text_version
from people.domain.limit import count_failure, is_limited
from people.forms.sign_in import ActivationForm

BACKEND = "people.domain.login.PersonBackend"
FAILURES, PERIOD = 60, 600  # per address in ten minutes: a hall of teachers shares one


@never_cache
@sensitive_post_parameters()
def activate(request: HttpRequest) -> HttpResponse:
    """/activate/: code, name, password and consent on one page; then signed in."""
    if is_limited("activate", request, most=FAILURES):
        return render(request, "people/activate_later.html", status=429)
    form = ActivationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            person = activate_person(
                data["code"],
                name_or_number=data["who"],
                password=data["password1"],
                privacy_version=current_text_version("privacy"),
            )
        except ActivationRefused:
            form.add_error(None, form.error_messages["refused"])
        else:
            login(request, person, backend=BACKEND)
            messages.success(request, _("Welcome. Your account is open now."))
            return redirect(settings.LOGIN_REDIRECT_URL)
    if request.method == "POST":
        count_failure("activate", request, seconds=PERIOD)
    return render(request, "people/activate.html", {"form": form}, status=422 if form.is_bound else 200)
