"""The contract: the only thing a plugin may import, and the only door through which the wings see plugins."""

from typing import TYPE_CHECKING, Any

from plugins.api import port_list as ports
from plugins.api.assessment import NOT_REGRADABLE, AssessmentType
from plugins.api.bankable import BankableType, DrawnQuestion, DrawRule, ItemFacts, ItemOption
from plugins.api.certificate_renderer import CertificateDesign, CertificateFacts, CertificateRenderer, DesignPlace
from plugins.api.channel import Delivered, Notice, NotificationChannel, Receipt
from plugins.api.choice_question import (
    LONGEST_TEXT,
    MOST_ANSWERS,
    ChoiceAnswer,
    ChoiceQuestion,
    check_choice_question,
    read_choice_question,
)
from plugins.api.content_block import BlockCtx, BlockSample, ContentBlock, Purpose
from plugins.api.credential import CredentialFacts, IssuerFacts, StatusList
from plugins.api.disclosure import WORDS as DISCLOSURE_WORDS
from plugins.api.disclosure import DisclosureKind, draw_care, draw_duty, find_disclosures
from plugins.api.exporter import Cell, Column, Exporter, Table
from plugins.api.extension import Extension, Kind
from plugins.api.free_text import CleanTextField, clean_text, last_value
from plugins.api.going import give_going as _give_going
from plugins.api.hooks import hookimpl, hookspec
from plugins.api.importer import FileRefused, Importer, ImportSample, Reading, TableFile, TableImporter
from plugins.api.marker_files import MarkerFilesField
from plugins.api.peer import PeerExample, PeerRules, PeerType
from plugins.api.personal_data import PersonalDatum, PersonalKind, find_personal_data, mask_personal_data
from plugins.api.plain_lists import PlainLists, unwrap_rows, wrap_rows
from plugins.api.plugin import Level, PluginConfig
from plugins.api.port_list import CourseChoice, Place, Port, PortNotProvided
from plugins.api.records import (
    JSON,
    Ctx,
    FormData,
    Introduction,
    JSONObject,
    Marking,
    Mode,
    Outcome,
    Part,
    Privacy,
    Problem,
    Sample,
    Status,
    StoredFile,
    UploadedFile,
    form_data,
)
from plugins.api.rubric import Criterion, LevelField, RubricForm, check_rubric, mark_rubric, read_rubric
from plugins.api.rubric import Level as RubricLevel
from plugins.api.runtime_door import Called, PluginCallError, PluginStatus, runtime
from plugins.api.uploads import MOST_FILES, MOST_MEGABYTES, FileKind, UploadRule, draw_files, draw_upload, files_of
from plugins.api.version import API_VERSION, CORE_VERSION

__all__ = [
    "API_VERSION",
    "CORE_VERSION",
    "DISCLOSURE_WORDS",
    "JSON",
    "LONGEST_TEXT",
    "MOST_ANSWERS",
    "MOST_FILES",
    "MOST_MEGABYTES",
    "NOT_REGRADABLE",
    "AssessmentType",
    "BankableType",
    "BlockCtx",
    "BlockSample",
    "Called",
    "Cell",
    "CertificateDesign",
    "CertificateFacts",
    "CertificateRenderer",
    "ChoiceAnswer",
    "ChoiceQuestion",
    "CleanTextField",
    "Column",
    "ContentBlock",
    "CourseChoice",
    "CredentialFacts",
    "Criterion",
    "Ctx",
    "Delivered",
    "DesignPlace",
    "DisclosureKind",
    "DrawRule",
    "DrawnQuestion",
    "Exporter",
    "Extension",
    "FileKind",
    "FileRefused",
    "FormData",
    "ImportSample",
    "Importer",
    "Introduction",
    "IssuerFacts",
    "ItemFacts",
    "ItemOption",
    "JSONObject",
    "Kind",
    "Level",
    "LevelField",
    "MarkerFilesField",
    "Marking",
    "Mode",
    "Notice",
    "NotificationChannel",
    "Outcome",
    "Part",
    "PeerExample",
    "PeerRules",
    "PeerType",
    "PersonalDatum",
    "PersonalKind",
    "Place",
    "PlainLists",
    "PluginCallError",
    "PluginConfig",
    "PluginStatus",
    "Port",
    "PortNotProvided",
    "Privacy",
    "Problem",
    "Purpose",
    "Reading",
    "Receipt",
    "RubricForm",
    "RubricLevel",
    "Sample",
    "Status",
    "StatusList",
    "StoredFile",
    "Table",
    "TableFile",
    "TableImporter",
    "UploadRule",
    "UploadedFile",
    "check_choice_question",
    "check_rubric",
    "clean_text",
    "draw_care",
    "draw_duty",
    "draw_files",
    "draw_upload",
    "files_of",
    "find_disclosures",
    "find_personal_data",
    "form_data",
    "hookimpl",
    "hookspec",
    "last_value",
    "mark_rubric",
    "mask_personal_data",
    "ports",
    "read_choice_question",
    "read_rubric",
    "runtime",
    "unwrap_rows",
    "wrap_rows",
]

if not TYPE_CHECKING:  # for a type checker every name but those above is a mistake

    def __getattr__(name: str) -> Any:
        """A name that goes with the next api: it works, and warns."""
        return _give_going(name, module=__name__)
