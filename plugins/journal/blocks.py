"""The form an author fills in. Its JSON is the plain config of ``plan``, not Wagtail's wrapped lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from plugins.api import PlainLists
from plugins.journal.plan import MAX_ENTRIES, MAX_MONTHS, MAX_PROMPTS


class JournalPromptBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Prompt of the journal"), rows=2, max_length=500)


class JournalBlock(PlainLists, blocks.StructBlock):
    plain_lists = ("prompts",)

    intro = blocks.TextBlock(
        label=_("What this journal is for"),
        required=False,
        rows=3,
        max_length=2000,
        help_text=_("Stands before the first entry. Who reads it, and how long it is kept, is added by itself."),
    )
    prompts = blocks.ListBlock(
        JournalPromptBlock(),
        label=_("Prompts of every entry"),
        min_num=1,
        max_num=MAX_PROMPTS,
        help_text=_(
            "Every entry answers all of them. Two or three open questions do best: what happened, what did it do to "
            "me, what will I try next."
        ),
    )
    min_entries = blocks.IntegerBlock(
        label=_("Entries asked for"),
        default=4,
        min_value=1,
        max_value=MAX_ENTRIES,
        help_text=_("With so many the journal is done. Nobody passes or fails."),
    )
    max_entries = blocks.IntegerBlock(
        label=_("Entries at most"),
        default=8,
        min_value=1,
        max_value=MAX_ENTRIES,
        help_text=_("The more entries, the less room each has: together they hold about eighteen thousand characters."),
    )
    min_length = blocks.IntegerBlock(
        label=_("Characters of an entry at least"),
        default=50,
        min_value=0,
        max_value=2000,
        help_text=_("Over all prompts together; spaces do not count. Zero: one word is enough."),
    )
    cadence = blocks.CharBlock(
        label=_("How often to write"),
        required=False,
        max_length=200,
        help_text=_("In words, for example: once a week, on Friday. It is a wish and is not enforced."),
    )
    duty = blocks.TextBlock(
        label=_("Duty procedure for the trainer"),
        required=False,
        rows=3,
        max_length=1000,
        help_text=_(
            "Whom a trainer tells, and within what time, when an entry speaks of self-harm or abuse. Only trainers see "
            "it. Empty: the general procedure. In a private journal there is no reader, so it is never shown."
        ),
    )
    retention_months = blocks.IntegerBlock(
        label=_("Months the entries are kept"),
        default=12,
        min_value=1,
        max_value=MAX_MONTHS,
        help_text=_("The shortest time that serves the purpose. That the journal was done stays on record."),
    )
