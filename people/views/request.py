"""The type of a request behind `login_required`."""

from django.http import HttpRequest

from people.models import User


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User
