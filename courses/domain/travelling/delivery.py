"""What an import carries from room to room while it writes."""

from dataclasses import dataclass, field
from typing import Any

from courses.domain.travelling.files import Arrivals
from courses.domain.travelling.judging import Judged
from courses.domain.travelling.parcel import Parcel
from courses.domain.travelling.references import Inward
from courses.models import AssessmentVersion
from people.models import Organisation


@dataclass
class Delivery:
    """Everything a writing needs."""

    parcel: Parcel
    arrivals: Arrivals
    judged: Judged
    owner: Organisation
    actor: Any
    names: Inward = field(default_factory=Inward)
    versions: dict[int, AssessmentVersion] = field(default_factory=dict)
