"""What the little project runs: the suite of the search library, unchanged."""

from django.test import TestCase
from modelsearch.tests.test_backends import BackendTests


class OurBackendTests(BackendTests, TestCase):
    backend_path = "cms.search.backend"
