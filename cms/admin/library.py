"""Admin of topics, series and the people whom readers see."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.models import ContentPerson, GlossaryTerm, Series, Topic


class TopicViewSet(SnippetViewSet):
    """Topics."""

    model = Topic
    icon = "tag"
    list_display = ["name", "name_en", "slug", "order", BooleanColumn("is_shown", label=_("shown to readers"))]
    list_filter = ["is_shown"]
    search_fields = ["name", "name_en"]
    copy_view_enabled = False


class GlossaryTermViewSet(SnippetViewSet):
    """Words of the field with their explanation."""

    model = GlossaryTerm
    icon = "openquote"
    list_display = ["name", "name_en", "slug", BooleanColumn("is_shown", label=_("shown to readers"))]
    list_filter = ["is_shown"]
    search_fields = ["name", "name_en", "synonyms"]
    copy_view_enabled = False


class SeriesViewSet(SnippetViewSet):
    """Series of articles."""

    model = Series
    icon = "list-ol"
    list_display = ["name", "slug"]
    search_fields = ["name", "name_en"]
    copy_view_enabled = False


class ContentPersonViewSet(SnippetViewSet):
    """Authors, reviewers, hosts, experts."""

    model = ContentPerson
    icon = "user"
    list_display = ["name", "title", "organisation", BooleanColumn("is_reviewer", label=_("reviews"))]
    list_filter = ["is_reviewer"]
    list_select_related = ["organisation"]
    search_fields = ["name", "name_en"]
    copy_view_enabled = False


class LibraryGroup(SnippetViewSetGroup):
    """The menu "Library"."""

    menu_label = _("Topics and people")
    menu_icon = "folder-open-inverse"
    menu_order = 310
    items = (TopicViewSet, SeriesViewSet, GlossaryTermViewSet, ContentPersonViewSet)
