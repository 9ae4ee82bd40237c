"""What one may ask of the search page. Nothing typed here is an error: what makes no sense is left out."""

from django import forms
from django.http import QueryDict

from cms.domain.search import SHELVES
from cms.search.analysis import QUERY_LIMIT


class SearchForm(forms.Form):
    """The query string of the search page; `clean_filters` are the shelves chosen from."""

    q = forms.CharField(required=False, strip=True)
    page = forms.CharField(required=False)
    sort = forms.CharField(required=False)
    exact = forms.CharField(required=False)

    def __init__(self, data: QueryDict) -> None:
        tame = {name: data.get(name, "").replace("\x00", " ")[: QUERY_LIMIT * 4] for name in self.base_fields}
        super().__init__(tame)
        self.filters = {
            shelf: [value for value in data.getlist(shelf) if value and len(value) <= 60 and value.isprintable()]
            for shelf in SHELVES
        }

    def clean_q(self) -> str:
        """Spaces collapsed, at most 255 characters."""
        return " ".join(str(self.cleaned_data["q"]).split())[:QUERY_LIMIT]

    def clean_page(self) -> int:
        """A page number; 0 for what is none, so that the answer can say so."""
        text = str(self.cleaned_data["page"])
        if not text:
            return 1
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0

    def clean_sort(self) -> str:
        """new, or nothing: by relevance."""
        return "new" if self.cleaned_data["sort"] == "new" else ""

    def clean_exact(self) -> bool:
        """The words as typed, whatever they may have meant."""
        return bool(self.cleaned_data["exact"])
