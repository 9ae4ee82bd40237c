"""The editor's form of an episode: parts in order, a transcript by file or pasted, clear words on faults."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.domain.radio.episode import segment_problems, store_transcript
from cms.domain.radio.transcript import MAX_BYTES, MAX_CUES, Cue, TranscriptError, decode_transcript, read_transcript
from cms.forms.page import PageForm

LANGUAGES = {"transcript": "zh-hans", "transcript_en": "en"}
PASTE_HELP = gettext_lazy(
    "WebVTT or SRT, or one line a sentence that begins with its time: 15:43 Dr Shen: The bed is for sleeping."
)


def transcript_words(code: str) -> str:
    """Why a transcript cannot be read, and what to do."""
    words = {
        "size": _("The transcript is larger than %(size)s MB. Is it the right file?") % {"size": MAX_BYTES // 1048576},
        "encoding": _("The letters of this file cannot be read. Save it as UTF-8 and choose it again."),
        "format": _(
            "No times were found. A transcript is a VTT or SRT file, or lines that begin with a time such as 0:42."
        ),
        "empty": _("The transcript is empty."),
        "many": _("The transcript has more than %(count)s lines. Is it the right file?") % {"count": MAX_CUES},
    }
    return words[code]


class EpisodeForm(PageForm):
    """Transcripts are read when the page is saved and kept as rows; the page then points at them."""

    transcript_file = forms.FileField(label=gettext_lazy("Transcript file (VTT or SRT)"), required=False)
    transcript_paste = forms.CharField(
        label=gettext_lazy("or paste it here"), widget=forms.Textarea, required=False, help_text=PASTE_HELP
    )
    transcript_en_file = forms.FileField(label=gettext_lazy("English transcript file"), required=False)
    transcript_en_paste = forms.CharField(
        label=gettext_lazy("or paste the English one here"), widget=forms.Textarea, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read: dict[str, list[Cue]] = {}
        for name in LANGUAGES:
            if f"{name}_file" in self.fields:
                self.fields[f"{name}_file"].help_text = self.transcript_help(name)

    def transcript_help(self, name: str) -> str:
        """What is there already."""
        there = getattr(self.instance, name, None)
        if there is None:
            return _("There is none yet. Without it the episode cannot be published.") if name == "transcript" else ""
        return _("There is one with %(count)s lines. A new file takes its place.") % {"count": there.cues.count()}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in LANGUAGES:
            self.clean_transcript(name, cleaned)
        self.clean_parts(cleaned)
        return cleaned

    def clean_transcript(self, name: str, cleaned: dict[str, Any]) -> None:
        """Read the file or the pasted text; the first fault stands at its field."""
        upload, pasted = cleaned.get(f"{name}_file"), (cleaned.get(f"{name}_paste") or "").strip()
        field = f"{name}_file" if upload else f"{name}_paste"
        if not upload and not pasted:
            return
        try:
            if upload and upload.size > MAX_BYTES:
                raise TranscriptError("size")
            self.read[name] = read_transcript(decode_transcript(upload.read()) if upload else pasted)
        except TranscriptError as error:
            self.add_error(field, ValidationError(transcript_words(error.code), code=error.code))

    def clean_parts(self, cleaned: dict[str, Any]) -> None:
        """Times ascend, begin at 0:00 and stay inside the sound."""
        segments, audio = cleaned.get("segments"), cleaned.get("audio")
        if not segments:
            return
        starts = [block.value["start"] for block in segments]
        if any(start is None for start in starts):
            return  # the blocks say so themselves
        for problem in segment_problems(starts, audio.duration if audio else 0):
            self.add_error("segments", problem)

    def save(self, commit: bool = True) -> Any:
        for name, cues in self.read.items():
            setattr(self.instance, name, store_transcript(cues, title=self.instance.title, language=LANGUAGES[name]))
        return super().save(commit)
