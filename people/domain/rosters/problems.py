"""What can be wrong with a row of a roster: for each code what the matter is and what to do, in both languages."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.domain.rosters.fields import COLUMNS

Words = str | Promise

PROBLEMS: dict[str, tuple[Words, Words]] = {
    "lost_digits": (
        _("Stored as a number: the last digits are lost"),
        _("Set the whole column to “text” and enter the number again"),
    ),
    "bad_name": (
        _("This is not a name: it holds digits, a formula or other signs"),
        _("Write the name as in the personnel file"),
    ),
    "name_too_long": (_("The name is longer than 64 signs"), _("Write the name only, without remarks")),
    "bad_phone": (_("Not a mobile phone number of 11 digits"), _("Check the number; one number per cell")),
    "bad_identity": (_("The identity number has a wrong length or check digit"), _("Compare it with the document")),
    "bad_email": (_("Not an e-mail address"), _("Correct it, or leave the cell empty")),
    "bad_date": (_("The month cannot be read"), _("Write it as 2019-09")),
    "bad_number": (_("The staff number is too long or holds signs that do not belong there"), _("Check the number")),
    "too_long": (_("The text is longer than 40 signs"), _("Shorten it")),
    "no_key": (
        _("Neither staff number nor phone: the person could not be found again next time"),
        _("Enter the staff number or the mobile phone"),
    ),
    "no_school": (_("The school is missing"), _("Enter the name or the official code of the school")),
    "unknown_school": (
        _("There is no school of this name in the register"),
        _("Use the official name, or save this name as an alias of the right school"),
    ),
    "unknown_code": (_("There is no school with this code"), _("Check the code, or leave it empty and give the name")),
    "ambiguous_school": (
        _("Several schools bear this name: %(schools)s"),
        _("Add the district or the code of the school"),
    ),
    "code_and_name_differ": (
        _("The code belongs to %(school)s"),
        _("Correct the code or the name, so that both mean one school"),
    ),
    "closed_school": (_("This school was closed on %(day)s"), _("Enter the school that took over")),
    "outside_scope": (_("This school does not belong to you"), _("Remove the row; the other school sends it in")),
    "number_other_name": (
        _("Staff number %(number)s is registered for “%(name)s”"),
        _("Check whether it is a new name or a wrong number; for a new name attach a note"),
    ),
    "other_number": (
        _("This person is registered with staff number %(number)s"),
        _("Check the staff number; it changes only on written notice"),
    ),
    "phone_other_name": (
        _("The same phone is registered for “%(name)s”"),
        _("Ask who uses it: a phone is for signing in and cannot be shared"),
    ),
    "two_records": (
        _("Staff number and phone belong to two records of the register"),
        _("Have the two records merged first"),
    ),
    "email_taken": (_("The e-mail address belongs to somebody else"), _("Enter the person's own address")),
    "duplicate_row": (
        _("Repeats row %(row)s"),
        _("Keep one row; for work at two schools give the same staff number and two schools"),
    ),
    "number_twice": (_("Row %(row)s has the same staff number with another name"), _("Correct one of the two rows")),
    "phone_twice": (_("Row %(row)s has the same phone"), _("Everybody needs a phone of their own")),
    "identity_twice": (_("Row %(row)s has the same identity number"), _("Correct one of the two rows")),
    "email_twice": (_("Row %(row)s has the same e-mail address"), _("Everybody needs an address of their own")),
    "unknown_person": (_("There is no person with this id"), _("Leave the column as it was exported")),
    "changed_meanwhile": (
        _("The register changed while you were looking at the preview"),
        _("Check the file again; nothing was written"),
    ),
    "unknown_kind": (_("This kind of organisation is not known"), _("Use one of the kinds on the second sheet")),
    "no_code": (_("The official code is missing"), _("Every organisation needs its code")),
    "code_twice": (_("Row %(row)s has the same code"), _("Keep one of the two rows")),
    "unknown_parent": (_("The parent is neither in the register nor in this file"), _("Check the code of the parent")),
    "parent_circle": (_("The parents of this row lead back to itself"), _("Correct the code of the parent")),
    "bad_stage": (_("This stage is not known"), _("Use one of the stages on the second sheet")),
    "no_name": (_("The name is missing"), _("Enter the name")),
    "bad_day": (_("The day cannot be read"), _("Write it as 2026-09-01")),
    "ends_before_start": (_("It ends before it begins"), _("Correct one of the two days")),
}
NOTICES: dict[str, Words] = {
    "sign_not_in_font": _("The certificate font lacks “%(signs)s” of this name; tell the technical administration"),
    "font_missing": _("The certificate font is not installed, so rare signs of names were not checked"),
    "second_phone": _("A second phone in the cell was left out"),
    "identity_ignored": _("Identity numbers are not collected here; the column was left out"),
    "stage_unknown": _("The stage “%(stage)s” is not known and was left out"),
    "still_elsewhere": _("Remains a member of %(schools)s too"),
    "phone_changed": _("The phone is used for signing in: after the import both numbers get a message"),
    "same_name_here": _("Somebody of this name already belongs to this school; treated as another person"),
    "totals_skipped": _("A row without a name was left out"),
    "columns_unknown": _("These columns were left out: %(columns)s"),
}
FILE_PROBLEMS: dict[str, tuple[Words, Words]] = {
    "empty_file": (_("The file is empty."), _("Choose the file again.")),
    "file_too_large": (_("The file is too large."), _("Send at most 25 MB; leave out pictures and other sheets.")),
    "broken_file": (
        _("The file cannot be read; it may be damaged."),
        _("Open it, save it as .xlsx and send it again."),
    ),
    "locked_file": (_("The file is protected by a password."), _("Save it without a password and send it again.")),
    "not_a_table": (_("This is not a spreadsheet."), _("Send an Excel file (.xlsx) or a CSV file.")),
    "no_rows": (_("The sheet has no rows."), _("Check that the right sheet comes first.")),
    "too_many_rows": (_("The sheet has too many rows."), _("Send at most 200,000 rows in one file.")),
    "no_header": (
        _("The row with the column names was not found."),
        _("There must be a row with the column for the name and at least one more known column; use our form."),
    ),
    "same_file": (_("This very file was imported before. There is nothing new in it."), _("Nothing has to be done.")),
    "import_running": (_("Another import is running."), _("Wait until it has ended, then confirm again.")),
    "changed_meanwhile": (
        _("The register changed while you were looking at the preview. Nothing was written."),
        _("Read the file again and confirm anew."),
    ),
    "has_errors": (
        _("Some rows have errors, so nothing was imported."),
        _("Correct them, or choose to import the right rows only."),
    ),
    "nothing_to_do": (_("No row can be imported."), _("Correct the rows listed below and send the file again.")),
    "unknown_issuer": (_("There is no organisation with this code."), _("Check the code of the issuer.")),
    "gave_up": (_("The work was tried three times and did not end."), _("Tell the technical administration.")),
}


class RosterRefused(Exception):
    """The whole import is refused; `code` says why (see FILE_PROBLEMS)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Problem:
    """One error of one row: the field it stands in, what is there (masked), why, and the words to fill in."""

    row: int
    field: str
    code: str
    value: str = ""
    words: dict[str, Any] = dataclasses.field(default_factory=dict)
    name: str = ""  # whose row it is

    @property
    def column(self) -> str:
        """The header of the column as in our form."""
        return COLUMNS.get(self.field, self.field)

    @property
    def message(self) -> str:
        return fill(PROBLEMS[self.code][0], self.words)

    @property
    def advice(self) -> str:
        return fill(PROBLEMS[self.code][1], self.words)


@dataclass(frozen=True)
class Notice:
    """Something to know that stops nothing; row 0 is the whole file."""

    row: int
    code: str
    words: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        return fill(NOTICES[self.code], self.words)


def fill(text: Words, words: dict[str, Any]) -> str:
    return str(text) % words if words else str(text)


def say_file_problem(code: str) -> tuple[str, str]:
    """What is wrong with a whole file and what to do, in the language of the moment."""
    message, advice = FILE_PROBLEMS.get(code, FILE_PROBLEMS["broken_file"])
    return str(message), str(advice)
