"""Half of the models, then an ImportError."""

from django.db import models


class Note(models.Model):
    """Defined before the module falls."""

    text = models.CharField(max_length=20)

    def __str__(self):
        return self.text


import a_module_that_nobody_has  # noqa: E402, F401
