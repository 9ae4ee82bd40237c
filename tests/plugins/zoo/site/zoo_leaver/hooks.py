"""Hooks that leave."""

import sys

from plugins.api import hookimpl


@hookimpl
def self_check():
    sys.exit(7)


@hookimpl
def dashboard_card(person_id, lang):
    sys.exit(7)
