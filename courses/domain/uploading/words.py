"""What is said to somebody whose file is not taken, and a name for a file that harms nothing."""

import re
import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cms.domain.files.upload import kind_words
from courses.domain.refusal import Refused
from courses.domain.uploading.kinds import Unfit
from plugins.api import FileKind, UploadRule

LONGEST_STEM = 80
FORBIDDEN = re.compile(r'[<>:"/\\|?*]+')
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")


def harmless_name(name: str, extension: str) -> str:
    """A name without folders, commands and invisible signs, cut to a bearable length, with the true extension."""
    last = name.replace("\\", "/").rpartition("/")[2]
    spaced = " ".join(unicodedata.normalize("NFC", last).split())
    plain = "".join(char for char in spaced if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    stem = plain.rpartition(".")[0] if "." in plain else plain
    stem = " ".join(FORBIDDEN.sub(" ", stem).split()).strip(". ")[:LONGEST_STEM].strip(". ")
    if not stem or DEVICES.fullmatch(stem):
        stem = f"file {stem}".strip()
    return f"{stem}.{extension}"


def refuse_content(unfit: Unfit, rule: UploadRule, *, name: str) -> Refused:
    """The words for a file whose content is not fit."""
    said = {
        "empty": _("“%(name)s” is empty. Choose it again; perhaps it was not saved."),
        "damaged": _("“%(name)s” is damaged or not complete. Save it again and send it anew."),
        "pixels": _("“%(name)s” has too many pixels to be unpacked. Make it smaller and send it anew."),
        "archive": _("“%(name)s” unpacks to far more than a document should. It was not taken."),
        "macros": _("“%(name)s” holds macros. Save it without them, as an ordinary document, and send it anew."),
    }.get(unfit.code)  # fmt: skip
    if said is None:
        said = _("“%(name)s” is %(found)s by its content. Taken here: %(kinds)s.")
    facts = {"name": shown_name(name), "found": kind_words(unfit.found), "kinds": name_kinds(rule)}
    return Refused(unfit.code, said % facts)


def refuse_size(rule: UploadRule, *, name: str) -> Refused:
    """The words for a file above the limit."""
    facts = {"name": shown_name(name), "limit": rule.megabytes}
    return Refused("too_large", _("“%(name)s” is larger than %(limit)s MB. Make it smaller and send it anew.") % facts)


def refuse_number(rule: UploadRule) -> Refused:
    """The words when there are as many as may be."""
    words = ngettext(
        "At most %(count)s file can stand here. Take it back first, then send the other.",
        "At most %(count)s files can stand here. Take one back first, then send the other.",
        rule.count,
    )
    return Refused("too_many", words % {"count": rule.count})


def shown_name(name: str) -> str:
    """The name that was sent, fit for a sentence."""
    stem, dot, extension = name.rpartition(".")
    shown = harmless_name(f"{stem or extension}.x", extension[:8] if dot and stem else "")
    return shown.rstrip(".")


def name_kinds(rule: UploadRule) -> str:
    """The kinds of a rule, as a list in a sentence."""
    names = {
        FileKind.IMAGE: _("pictures (JPEG, PNG, WebP, GIF)"),
        FileKind.PDF: _("PDF"),
        FileKind.DOCUMENT: _("Word documents (.docx)"),
        FileKind.SHEET: _("Excel sheets (.xlsx)"),
        FileKind.SLIDES: _("PowerPoint slides (.pptx)"),
        FileKind.TEXT: _("plain text (.txt)"),
        FileKind.AUDIO: _("sound (MP3, M4A, Ogg, WebM, WAV)"),
    }
    return pgettext("between kinds", ", ").join(names[kind] for kind in rule.kinds)
