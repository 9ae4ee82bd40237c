"""AppConfig of the post plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class PostConfig(PluginConfig):
    name = "plugins.post"
    slug = "post"
    title = _("E-mail and messages in the site")
    description = _("The two ways in which people are told something: by e-mail, and in their list of messages.")
    version = CORE_VERSION
    author = _("Xinqiao")
    category = "operation"
    icon = "mail"
    personal_data = _("None of its own; messages and addresses stand in the register of people.")
    notification_channels = ("plugins.post.email.EmailChannel", "plugins.post.inbox.InboxChannel")
