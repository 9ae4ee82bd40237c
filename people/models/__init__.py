"""The tables of the register: people, organisations, who belongs where, who may what, and the records of work."""

from people.models.activation import ActivationCode
from people.models.api_token import ApiToken, IdempotentWrite
from people.models.audit import AuditEntry, AuditSeal
from people.models.clock import ClockDuty
from people.models.consent import Consent, ConsentKind
from people.models.help_line import HelpLine
from people.models.identifier import PersonIdentifier, Scheme
from people.models.job import Job, JobState
from people.models.membership import Capacity, Membership
from people.models.merge import PersonMerge
from people.models.message import Message, MessageDelivery
from people.models.organisation import (
    Kind,
    Organisation,
    OrganisationAlias,
    OrganisationName,
    OrganisationPlacement,
    Stage,
)
from people.models.public_id import PublicIdField
from people.models.role import Role, RoleGrant
from people.models.roster import BatchKind, BatchState, RosterBatch, RosterMapping, RosterPayload
from people.models.school_class import SchoolClass
from people.models.user import User
from people.models.webhook import Webhook, WebhookDelivery, WebhookEvent

__all__ = [
    "ActivationCode",
    "ApiToken",
    "AuditEntry",
    "AuditSeal",
    "BatchKind",
    "BatchState",
    "Capacity",
    "ClockDuty",
    "Consent",
    "ConsentKind",
    "HelpLine",
    "IdempotentWrite",
    "Job",
    "JobState",
    "Kind",
    "Membership",
    "Message",
    "MessageDelivery",
    "Organisation",
    "OrganisationAlias",
    "OrganisationName",
    "OrganisationPlacement",
    "PersonIdentifier",
    "PersonMerge",
    "PublicIdField",
    "Role",
    "RoleGrant",
    "RosterBatch",
    "RosterMapping",
    "RosterPayload",
    "Scheme",
    "SchoolClass",
    "Stage",
    "User",
    "Webhook",
    "WebhookDelivery",
    "WebhookEvent",
]
