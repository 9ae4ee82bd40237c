"""AssessmentType: the class behind one kind of assessment. Same input, same answer, no database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.safestring import SafeString

from plugins.api.records import Ctx, FormData, Introduction, JSONObject, Marking, Outcome, Privacy, Problem, Sample
from plugins.api.uploads import UploadRule

if TYPE_CHECKING:
    from django import forms
    from django.utils.functional import _StrPromise
    from wagtail.blocks import StructBlock

NOT_REGRADABLE = "not regradable"


class AssessmentType(ABC):
    """How one kind of assessment is authored, dealt, shown, read and marked.

    The host calls every method with the language of ``ctx.lang`` active, database queries forbidden and no transaction
    open. A method never changes what it is handed.
    """

    key: ClassVar[str]
    api: ClassVar[int] = 1
    schema: ClassVar[int] = 1
    label: ClassVar[str | _StrPromise]
    icon: ClassVar[str] = "clipboard"
    needs: ClassVar[frozenset[str]] = frozenset()
    marking: ClassVar[frozenset[Marking]] = frozenset({Marking.AUTO})
    privacy: ClassVar[tuple[Privacy, ...]] = (Privacy.GRADED, Privacy.FORMATIVE)
    whole_only: ClassVar[bool] = True
    """Errors of ``parse`` keep a paper from being handed in. False spares the look where there are none."""
    of_organisations: ClassVar[bool] = False
    """An organisation is judged, not a person: its coordinator fills in, a visitor marks, the result is the
    organisation's. What ``render`` gives for PRINT without a response is published as the standard."""
    settles_marks: ClassVar[bool] = False
    """Where two people mark, ``grade`` is handed the marks of both, ``{"seats": {"1": …, "2": …}}``, and AWAITING means
    that a third person decides, whose marks come as seat "3". False: the core takes the mean within its tolerance."""
    keeps_sheets: ClassVar[bool] = False
    """Its marking form is a sheet, filled in where somebody does something, perhaps without the network: it draws
    ``data-sheet``, and a hidden field ``sheet`` holds the name that the device gave it, by which it counts once."""
    may_signal: ClassVar[bool] = False
    """``grade`` may ask for help (``signals``) in an open class: then help stands first on the writer's result."""

    keeps_drafts: ClassVar[bool] = False
    """For confidential kinds: what is typed is kept, sealed, before it is handed in, so that long writing is not lost.
    False: nothing is kept of a confidential paper that its writer leaves."""

    @abstractmethod
    def config_block(self) -> StructBlock:
        """The Wagtail block an author fills in; ``get_prep_value`` of its value is the config."""

    @abstractmethod
    def max_score(self, config: JSONObject) -> Decimal:
        """The most that can be earned; zero for what is not scored."""

    @abstractmethod
    def render(self, ctx: Ctx) -> SafeString:
        """The HTML for ``ctx.mode``, without the form around it. Answers only show when ``ctx.show_answers``."""

    @abstractmethod
    def parse(self, ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> tuple[JSONObject, list[Problem]]:
        """Posted fields as a response; it never raises, whatever they hold. Problems say what is missing."""

    @abstractmethod
    def grade(self, ctx: Ctx, marks: JSONObject | None = None) -> Outcome:
        """The outcome of ``ctx.response`` (None: nothing given), with the marks of people where the type needs them."""

    @abstractmethod
    def samples(self) -> Iterable[Sample]:
        """Worked examples: right, wrong, empty and hostile at least; they feed the conformance kit and previews."""

    def check_config(self, config: JSONObject) -> list[Problem]:
        """What is wrong with a config, before it may be published."""
        return []

    def upgrade_config(self, config: JSONObject, from_schema: int) -> JSONObject:
        """A config of an older schema in today's shape."""
        return config

    def new_variant(self, config: JSONObject, seed: int) -> JSONObject:
        """What this learner is dealt. All randomness comes from ``seed``."""
        return {}

    def introduce(self, ctx: Ctx) -> Introduction:
        """What a learner is told before starting; ``ctx`` has neither variant nor response."""
        return Introduction()

    def upload_rules(self, config: JSONObject) -> Sequence[UploadRule]:
        """The files it asks learners for, one rule a field. None for types that only the learner may look into."""
        return ()

    def marking_uploads(self, config: JSONObject) -> Sequence[UploadRule]:
        """The files it asks markers for, one rule a field of ``marking_form``; a MarkerFilesField takes them."""
        return ()

    def marking_form(self, ctx: Ctx, data: Any = None) -> forms.Form | None:
        """The form a marker fills in; its cleaned data are the marks. None: nobody marks."""
        return None

    def regrade_map(self, old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
        """The variant under which responses to ``old`` can be graded with ``new``, or the reason why they cannot."""
        return NOT_REGRADABLE

    def summary(self, ctx: Ctx) -> list[tuple[str, str]]:
        """Question and answer in plain words, for the record that stays readable without the plugin."""
        return []

    def results(
        self, config: JSONObject, responses: Sequence[JSONObject], *, with_texts: bool = False
    ) -> JSONObject | None:
        """What many anonymous responses say together, as JSON, small groups withheld. None: answers are not kept."""
        return None

    def render_results(self, ctx: Ctx, responses: Sequence[JSONObject], *, with_texts: bool = False) -> SafeString:
        """The same as a page; only for types with ``results``."""
        return SafeString("")

    def xapi(self, ctx: Ctx) -> list[JSONObject]:
        """Statements without actor: verb, object and result. The core adds the rest. A confidential type gives none."""
        return []
