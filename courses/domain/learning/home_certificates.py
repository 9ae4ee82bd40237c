"""The certificates on a learner's home: those in force, with what is to be done about them."""

from courses.domain.certifying.certificate_list import certificates_of
from courses.domain.learning.home import HomePart, home_part
from people.models.user import User

SHOWN = 3


@home_part("certificates")
def make_certificates_part(person: User) -> HomePart | None:
    """The newest certificates in force; None when somebody never had one. One query."""
    found = certificates_of(person)
    if not found:
        return None
    return HomePart("courses/parts/home_certificates.html", found[:SHOWN], column="side", order=30)
