"""A block of a plugin in a stream: its value is the stored JSON, whether the plugin is there or not."""

import logging
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from plugins.api import BlockCtx, ContentBlock, Kind, Problem, runtime

logger = logging.getLogger("xinqiao.plugins")
PREFIX = "plugin_"
KIND = Kind.CONTENT_BLOCK


@lru_cache(maxsize=256)
def plugin_block(key: str) -> "PluginBlock":
    """The one block of this key in this process."""
    return PluginBlock(key)


def is_plugins(name: object) -> bool:
    """Whether a type in a stream is, or was, a plugin's."""
    return isinstance(name, str) and name.startswith(PREFIX) and name != PREFIX


def extension_of(key: str) -> ContentBlock | None:
    """The content block of this key, if its plugin is loaded."""
    return next((one for one in runtime.content_blocks() if one.key == key), None)


def is_on(key: str) -> bool:
    """Whether readers see it. One query where it is loaded."""
    return runtime.is_enabled(key, kind=KIND)


def stored_words(value: Any) -> Iterator[str]:
    """Every text in a stored value, in its order."""
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from stored_words(one)
    elif isinstance(value, list):
        for one in value:
            yield from stored_words(one)


class Filled:
    """What an editor has just filled in, in the shape of the plugin's own form; stored as JSON once it is right."""

    def __init__(self, native: Any) -> None:
        self.native = native


class Lost:
    """What was filled in while the plugin went away: it cannot be read, and so must not be saved."""


class PluginBlock(blocks.Block):
    """One kind of block that a plugin offers. Its value is the stored JSON, whether the plugin is there or not."""

    def __init__(self, key: str) -> None:
        extension = extension_of(key)
        label = extension.label if extension else key
        group = (extension.group if extension else "") or gettext_lazy("From plugins")
        icon = extension.icon if extension else "cogs"
        super().__init__(label=label, icon=icon, group=group)
        self.key = key
        self.set_name(f"{PREFIX}{key}")
        self._form: blocks.Block | None = None

    def form(self) -> blocks.Block | None:
        """The plugin's own form, made once; None while the plugin cannot give it."""
        if extension_of(self.key) is None:
            return None
        if self._form is None:
            called = runtime.ask(KIND, self.key, "block")
            if not called.ok or not isinstance(called.value, blocks.BaseStructBlock):
                return None
            self._form = called.value
            self._form.set_name(self.name)
            self._form.label, self._form.meta.icon = self.label, self.meta.icon
        return self._form

    def ask_form(self, what: str, ask: Callable[[blocks.Block], Any], fallback: Any) -> Any:
        """Something of the plugin's form; whatever it raises beside a refusal costs only this block."""
        form = self.form()
        if form is None:
            return fallback
        try:
            return ask(form)
        except ValidationError:
            raise
        except (Exception, SystemExit) as error:
            logger.exception("the form of content block %s failed in %s: %s", self.key, what, type(error).__name__)
            return fallback

    def get_default(self) -> Any:
        return self.ask_form("get_default", lambda form: form.get_prep_value(form.get_default()), {})

    def form_state(self, value: Any) -> Any:
        """What the editor's script shows; None where the plugin cannot say."""
        native = value.native if isinstance(value, Filled) else None
        return self.ask_form(
            "get_form_state",
            lambda form: form.get_form_state(native if native is not None else form.to_python(value)),
            None,
        )

    def get_form_state(self, value: Any) -> Any:
        return self.form_state(value)

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        return self.ask_form(
            "value_from_datadict", lambda form: Filled(form.value_from_datadict(data, files, prefix)), Lost()
        )

    def clean(self, value: Any) -> Any:
        """The JSON to be stored. What nobody touched passes as it is."""
        if isinstance(value, Lost):
            raise ValidationError(
                _("The plugin of this block went away while you were writing. Please load the page anew.")
            )
        if not isinstance(value, Filled):
            return value
        cleaned = self.ask_form("clean", lambda form: form.get_prep_value(form.clean(value.native)), None)
        if cleaned is None:
            raise ValidationError(
                _("The plugin of this block could not check it. Please try again, or take the block out.")
            )
        problems = runtime.ask(KIND, self.key, "check_value", cleaned, fallback=[]).value
        if errors := [one for one in problems if one.is_error]:
            raise self.refusal(errors)
        return cleaned

    def refusal(self, problems: list[Problem]) -> ValidationError:
        """The plugin's problems, each at its field."""
        known = getattr(self.form(), "child_blocks", {})
        at_field: dict[str, ValidationError] = {}
        elsewhere = []
        for one in problems:
            field = one.path.split(".")[0]
            if field in known and field not in at_field:
                at_field[field] = ValidationError(one.message)
            else:
                elsewhere.append(ValidationError(one.message))
        return StructBlockValidationError(block_errors=at_field, non_block_errors=elsewhere)

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Filled):
            return self.ask_form("get_prep_value", lambda form: form.get_prep_value(value.native), {})
        return {} if isinstance(value, Lost) else value

    def get_searchable_content(self, value: Any) -> list[str]:
        if not is_on(self.key):
            return []
        words = runtime.ask(KIND, self.key, "search_text", value, fallback="").value
        return [words] if words else []

    def render(self, value: Any, context: Mapping[str, Any] | None = None) -> SafeString:
        """For readers: the block, or nothing. (Pages of the site go through the domain, which knows the page cache.)"""
        if not is_on(self.key):
            return mark_safe("")
        prefix = f"b-{(context or {}).get('id', self.key)}"
        ctx = BlockCtx(lang=get_language() or "zh-hans", prefix=prefix)
        return SafeString(runtime.show_block(self.key, value, ctx).value)

    def render_basic(self, value: Any, context: Mapping[str, Any] | None = None) -> SafeString:
        """The words that are stored, for comparing two drafts."""
        return mark_safe("<br>".join(escape(text) for text in stored_words(value)))  # noqa: S308 - escaped
