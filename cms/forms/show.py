"""The editor's form of a programme: its picture is what podcast directories show."""

from typing import Any

from django.utils.translation import gettext as _

from cms.domain.files.rendition import is_drawing
from cms.forms.page import PageForm

LEAST, MOST = 1400, 3000  # pixels a side, as podcast directories ask


class ShowForm(PageForm):
    """Checks the artwork where it was chosen."""

    def clean_cover(self) -> Any:
        cover = self.cleaned_data.get("cover")
        if cover is not None and not is_drawing(cover) and "cover" in self.changed_data:
            side = min(cover.width, cover.height)
            if side < LEAST:
                self.add_error(
                    "cover",
                    _("Podcast directories ask for %(least)s to %(most)s pixels a side; this picture has %(side)s.")
                    % {"least": LEAST, "most": MOST, "side": side},
                )
        return cover
