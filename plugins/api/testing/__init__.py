"""The conformance kit: what every assessment type must keep, as plain functions and as a pytest class."""

from plugins.api.testing.checks import ALL_CHECKS
from plugins.api.testing.subject import Subject, subjects_of

__all__ = ["ALL_CHECKS", "Subject", "subjects_of"]
