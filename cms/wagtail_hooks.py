"""What the library adds to Wagtail's admin; one module of `cms.admin` a subject."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from cms.admin import library, motion, publishing, radio_lessons, recording, review, search_term, translation

register_permission_policy(radio_lessons.DeliveryLog, radio_lessons.ReadOnlyPolicy(radio_lessons.DeliveryLog))
register_snippet(radio_lessons.LessonsGroup)
register_snippet(radio_lessons.QuestionViewSet)
hooks.register("before_delete_page", radio_lessons.keep_taught_lessons)

register_snippet(library.LibraryGroup)
register_snippet(search_term.SearchTermViewSet)
hooks.register("before_publish_page", publishing.explain_refusal)
hooks.register("construct_page_action_menu", publishing.hide_publish_button)
hooks.register("register_bulk_action", publishing.ReviewedPublishBulkAction, order=1000)  # after Wagtail's own
hooks.register("before_edit_page", publishing.tell_warnings)
hooks.register("after_create_page", publishing.tell_problems)
hooks.register("after_edit_page", publishing.tell_problems)
hooks.register("before_delete_page", publishing.keep_fixed_pages)
hooks.register("register_admin_urls", review.urls)
hooks.register("register_admin_urls", recording.urls)
hooks.register("register_admin_urls", translation.urls, order=-10)  # before Wagtail's
hooks.register("register_reports_menu_item", review.menu_item)
hooks.register("construct_homepage_panels", review.add_panel)
hooks.register("insert_global_admin_js", motion.script)
