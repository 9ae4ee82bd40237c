"""Telling a learner what staff changed for them: more time, a part that need not be done, an exception taken back."""

from courses.models import Extension, Waiver
from people.domain.message import send_message

EXTENDED, WAIVED, WITHDRAWN = "exception.extended", "exception.waived", "exception.withdrawn"


def announce_exception(row: Extension | Waiver) -> None:
    """Tell the learner of one row; in the transaction that writes it, so that nothing is granted in silence.

    An organisation's place on a course has nobody to tell."""
    person_id = row.enrolment.person_id
    if person_id is None:
        return
    name = "waiver" if isinstance(row, Waiver) else "extension"
    kind = WITHDRAWN if row.withdraws_id is not None else WAIVED if name == "waiver" else EXTENDED
    send_message(person_id, kind, context={name: row.pk}, once_key=f"{name}-{row.pk}")
