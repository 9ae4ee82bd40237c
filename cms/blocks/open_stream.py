"""Streams that take the blocks of plugins: offered while they are on, kept as they are while they are away."""

from functools import lru_cache
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from telepath import Adapter
from wagtail import blocks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import JSContext, register
from wagtail.admin.telepath import registry as adapters
from wagtail.blocks.stream_block import StreamBlockAdapter

from cms.blocks.plugin import KIND, PREFIX, PluginBlock, is_plugins, plugin_block
from plugins.api import runtime

KEPT = "kept_block"
SALT = "cms.blocks.open_stream"


@lru_cache(maxsize=1)
def kept_block() -> "KeptBlock":
    """The one block that stands for all that are away."""
    return KeptBlock()


def seal(stored: list[Any]) -> str:
    """Type and value as they are, so that a form can carry them and nobody can change them."""
    return signing.dumps(stored, salt=SALT, compress=True)


def unseal(text: Any) -> tuple[str, Any] | None:
    """Type and value of a block that was kept; None for anything that was not sealed here."""
    try:
        name, value = signing.loads(str(text or ""), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (name, value) if is_plugins(name) else None


class KeptBlock(blocks.FieldBlock):
    """What editors see in the place of a block whose plugin is away: that it is kept, and nobody reads it."""

    def __init__(self) -> None:
        self.field = forms.CharField(
            widget=forms.HiddenInput,
            required=False,
            help_text=gettext_lazy(
                "It is kept as it is, and readers do not see it. It comes back when its plugin is there and "
                "switched on. You can move it or take it out."
            ),
        )
        super().__init__(label=gettext_lazy("Block of a plugin that is away"), icon="cogs")
        self.set_name(KEPT)

    def clean(self, value: Any) -> Any:
        raise ValidationError(_("This block could not be read. Please load the page anew."))


class ChildBlocks(dict[str, blocks.Block]):
    """The own blocks of a stream; asked for a block of a plugin, it has one, whoever that is and wherever."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name == KEPT or is_plugins(name)

    def __missing__(self, name: str) -> blocks.Block:
        if name == KEPT:
            return kept_block()
        if not is_plugins(name):
            raise KeyError(name)
        return plugin_block(name.removeprefix(PREFIX))

    def get(self, name: Any, default: Any = None) -> Any:
        try:
            return self[name]
        except KeyError:
            return default

    def copy(self) -> "ChildBlocks":
        return ChildBlocks(self)


def is_drawable(form: blocks.Block) -> bool:
    """Whether the editor's script can draw a plugin's form at all; raises what its parts raise."""
    JSContext().pack(form)
    return form.get_form_state(form.get_default()) is not None


class OpenStreamBlock(blocks.StreamBlock):
    """A stream that takes the blocks of plugins beside its own. Migrations know only its own."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__(local_blocks, **kwargs)
        self.child_blocks = ChildBlocks(self.child_blocks)

    def offered(self) -> list[PluginBlock]:
        """The blocks of the plugins that are on; one query."""
        on = runtime.switched_on(KIND)
        found = [plugin_block(one.key) for one in runtime.content_blocks() if one.key in on]
        return [one for one in found if one.ask_form("telepath", is_drawable, False)]

    def grouped_child_blocks(self) -> Any:
        """As ever, then the blocks of plugins in their groups, and last the one that is never offered."""
        grouped: dict[Any, list[blocks.Block]] = {name: list(found) for name, found in super().grouped_child_blocks()}
        for one in self.offered():
            grouped.setdefault(one.meta.group, []).append(one)
        return [*grouped.items(), ("", [kept_block()])]

    def first_states(self) -> dict[str, Any]:
        """With what each kind of block begins in the editor."""
        known = [*self.child_blocks.values(), *self.offered(), kept_block()]
        return {one.name: one.get_form_state(one.get_default()) for one in known}

    def get_form_state(self, value: Any) -> list[dict[str, Any]]:
        children = list(value or [])
        has_plugins = any(isinstance(child.block, PluginBlock) for child in children)
        on = {one.key for one in self.offered()} if has_plugins else set()
        return [self._state_of(child, on) for child in children]

    def _state_of(self, child: Any, on: set[str]) -> dict[str, Any]:
        if not isinstance(child.block, PluginBlock):
            state = child.block.get_form_state(child.value)
            return {"type": child.block.name, "value": state, "id": child.id}
        state = child.block.form_state(child.value) if child.block.key in on else None
        if state is not None:
            return {"type": child.block.name, "value": state, "id": child.id}
        stored = [child.block.name, child.block.get_prep_value(child.value)]
        return {"type": KEPT, "value": seal(stored), "id": child.id}

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        """What was kept comes back as it was, by its own name."""
        found = super().value_from_datadict(data, files, prefix)
        rows = []
        for child in found:
            if isinstance(child.block, KeptBlock):
                stored = unseal(child.value)
                rows.append((*stored, child.id) if stored else (child.block.name, child.value, child.id))
            else:
                rows.append((child.block.name, child.value, child.id))
        return blocks.StreamValue(self, rows)


class OpenStreamAdapter(StreamBlockAdapter):
    """The editor's script gets the blocks of plugins too, and leaves the one that is kept out of its menu."""

    js_constructor = "xinqiao.blocks.OpenStreamBlock"

    def js_args(self, block: OpenStreamBlock) -> list[Any]:
        name, groups, _states, meta = super().js_args(block)
        return [name, groups, block.first_states(), meta]

    @cached_property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=[versioned_static("cms/open_stream.js")])


class PluginBlockAdapter(Adapter):
    """The editor's script sees the plugin's own form and nothing of the wrapping."""

    def build_node(self, block: PluginBlock, context: Any) -> Any:
        form = block.form()
        return adapters.find_adapter(type(form)).build_node(form, context)


register(OpenStreamAdapter(), OpenStreamBlock)
register(PluginBlockAdapter(), PluginBlock)
