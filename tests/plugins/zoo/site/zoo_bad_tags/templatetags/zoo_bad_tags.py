"""Django imports every library of tags for every page."""

import a_module_that_nobody_has  # noqa: F401
