"""Signals of the register, for the floors above: ids only, sent after the commit where nothing else is said."""

from django.dispatch import Signal

members_changed = Signal()
"""`person_ids: list[int]`, `organisation_ids: list[int]`, `batch_id: int | None`: people joined, moved or left."""

people_merged = Signal()
"""`keep_id: int`, `drop_id: int`, `merge_id: int`: two records became one; receivers mend what has no foreign key."""

people_unmerged = Signal()
"""`keep_id: int`, `drop_id: int`, `merge_id: int`: a merge was taken back; receivers follow."""

consent_withdrawn = Signal()
"""`person_id: int`, `kind: str`, `subject: str`: inside the transaction; what was kept by this consent goes with it."""

account_reopened = Signal()
"""`person_id: int`: inside the transaction; an account in use was opened anew by a code that somebody handed out."""

person_disabled = Signal()
"""`person_id: int`: an account may no longer sign in."""

person_enabled = Signal()
"""`person_id: int`: an account may sign in again."""
