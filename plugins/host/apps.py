"""AppConfig of the host: installs itself behind the runtime facade."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from plugins.api import runtime


class HostConfig(AppConfig):
    name = "plugins.host"
    label = "plugins_host"
    verbose_name = _("Plugins")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The parts that need loaded models are imported here."""
        from plugins.host import checks, privacy  # noqa: F401 - registers the checks
        from plugins.host.facade import HostFacade

        privacy.install()
        runtime.install(HostFacade())
