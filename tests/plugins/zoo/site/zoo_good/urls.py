"""Two addresses: one that answers and one that raises."""

from django.http import HttpResponse
from django.urls import path


def hello(request):
    """Say hello."""
    return HttpResponse("hello from the zoo")


def fall(request):
    """Raise."""
    raise RuntimeError("the view fell")


urlpatterns = [path("", hello, name="hello"), path("fall/", fall, name="fall")]
