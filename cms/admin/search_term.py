"""Admin of search words: editors add what readers call things; words of the field, topics and titles come alone."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.domain.vocabulary import describe_term
from cms.models import SearchTerm, TermSource


class SearchTermForm(WagtailAdminModelForm):
    """Fills in pinyin and initials, and says when the word is there already."""

    def clean(self) -> dict[str, Any]:
        """One row a word and language; a word from elsewhere that an editor touches becomes the editors'."""
        cleaned: dict[str, Any] = super().clean()
        described = describe_term(cleaned.get("term", ""))
        if not described["folded"]:
            raise ValidationError({"term": _("Write a word of letters or characters.")})
        others = SearchTerm.objects.filter(folded=described["folded"], language=cleaned.get("language", ""))
        if others.exclude(pk=self.instance.pk).exists():
            raise ValidationError({"term": _("This word is in the list already.")})
        for name, value in described.items():
            setattr(self.instance, name, value)
        self.instance.source = TermSource.EDITOR
        return cleaned


class SearchTermViewSet(SnippetViewSet):
    """Search words."""

    model = SearchTerm
    icon = "search"
    menu_label = _("Search words")
    menu_order = 320
    add_to_admin_menu = True
    list_display = ["term", "language", "weight", "source"]
    list_filter = ["source", "language"]
    search_fields = ["term", "pinyin"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [FieldPanel("term"), FieldPanel("language"), FieldPanel("weight")], base_form_class=SearchTermForm
    )
