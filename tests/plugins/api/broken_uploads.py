"""An assignment with files, broken in one way each: the kit must find it."""

import random
from dataclasses import replace

from django import forms

from plugins.api import FileKind, Privacy, UploadRule, draw_files, files_of
from plugins.assignment.types import AssignmentType
from plugins.inspection.types import InspectionType
from plugins.practical.types import PracticalType


class MoodyRules(AssignmentType):
    """Asks for another number each time."""

    def upload_rules(self, config):
        return tuple(replace(rule, count=random.randrange(1, 20)) for rule in super().upload_rules(config))


class Greedy(AssignmentType):
    """Wants files without end."""

    def upload_rules(self, config):
        return tuple(replace(rule, megabytes=5000) for rule in super().upload_rules(config))


class TwiceNamed(AssignmentType):
    """Two rules for one field."""

    def upload_rules(self, config):
        return (*super().upload_rules(config), *super().upload_rules(config))


class Fieldless(AssignmentType):
    """Asks for something more than its page takes."""

    def upload_rules(self, config):
        rules = super().upload_rules(config)
        return (*rules, UploadRule("proof", (FileKind.PDF,))) if rules else ()


class Hiding(AssignmentType):
    """Does not show markers what was sent."""

    def render(self, ctx):
        return super().render(replace(ctx, files=()) if ctx.mode == "mark" else ctx)


class Gullible(AssignmentType):
    """Believes posted ids."""

    def parse(self, ctx, data, files):
        response, problems = super().parse(ctx, data, files)
        return {**response, "files": list(data.get(ctx.field("files"), ()))}, problems


class Whispering(AssignmentType):
    """Asks for files that only the learner may look into."""

    privacy = (Privacy.CONFIDENTIAL,)


class Untried(AssignmentType):
    """Has no sample with files."""

    def samples(self):
        return [replace(sample, files={}) for sample in super().samples()]


class Pageless(AssignmentType):
    """Draws no field to send files in."""

    def render(self, ctx):
        return draw_files(ctx, files_of(ctx, "files"))


BROKEN_UPLOADS = [
    (broken, "uploads")
    for broken in (MoodyRules, Greedy, TwiceNamed, Fieldless, Hiding, Gullible, Whispering, Untried, Pageless)
]


class Formless(PracticalType):
    """Asks markers for photographs that its form takes as common choices."""

    def marking_form(self, ctx, data=None):
        form = super().marking_form(ctx, data)
        if "photos" in form.fields:
            form.fields["photos"] = forms.MultipleChoiceField(required=False)
        return form


class Trusting(PracticalType):
    """Believes ids that a marker posted."""

    def marking_form(self, ctx, data=None):
        form = super().marking_form(ctx, data)
        if "photos" in form.fields:
            form.fields["photos"].valid_value = lambda _value: True
        return form


class Discreet(PracticalType):
    """Does not show the learner what the assessor photographed."""

    def render(self, ctx):
        return super().render(replace(ctx, files=()))


class Undocumented(PracticalType):
    """No sample has photographs of an assessor."""

    def samples(self):
        return [one for one in super().samples() if not one.files]


class SameField(InspectionType):
    """Asks the organisation and the visitor under one field."""

    def marking_uploads(self, config):
        return super().upload_rules(config)


BROKEN_UPLOADS += [(broken, "marker_files") for broken in (Formless, Trusting, Discreet, Undocumented, SameField)]
