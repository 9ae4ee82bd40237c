"""What the library adds to Wagtail's admin; one module of `cms.admin` a subject."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from cms.admin import radio_lessons

register_permission_policy(radio_lessons.DeliveryLog, radio_lessons.ReadOnlyPolicy(radio_lessons.DeliveryLog))
register_snippet(radio_lessons.LessonsGroup)
register_snippet(radio_lessons.QuestionViewSet)
hooks.register("before_delete_page", radio_lessons.keep_taught_lessons)
