"""Wagtail imports the hooks of every app."""

import a_module_that_nobody_has  # noqa: F401
