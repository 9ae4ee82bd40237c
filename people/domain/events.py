"""Signals of the register, for the floors above: they are sent after the commit, with ids only."""

from django.dispatch import Signal

members_changed = Signal()
"""`person_ids: list[int]`, `organisation_ids: list[int]`, `batch_id: int | None`: people joined, moved or left."""

people_merged = Signal()
"""`keep_id: int`, `drop_id: int`, `merge_id: int`: two records became one; receivers mend what has no foreign key."""

person_disabled = Signal()
"""`person_id: int`: an account may no longer sign in."""
