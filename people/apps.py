"""The people wing as a Django app: the register of people and organisations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from people import receivers, tasks  # models must be loaded first  # noqa: F401
        from people.domain.ports import provide_ports  # as above

        provide_ports()
