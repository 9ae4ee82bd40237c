"""The log in words: what each action is called, and rows with the names of whom they are about."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import AuditEntry, User

GROUPS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "access": (_("Accounts and sign-in"), ("account", "session", "activation", "consent", "token",
                                             "webhook")),
    "people": (_("People and units"), ("person", "membership", "organisation", "organisations", "role")),
    "rosters": (_("Rosters and exports"), ("roster", "progress")),
    "training": (_("Training and certificates"), ("appeal", "assessment", "assignment", "attempt", "certificate",
                                                  "course", "enrolment", "exception", "grade", "hours", "inspection",
                                                  "issuer", "item", "marking", "peers", "period", "programme",
                                                  "register", "regrade", "reminder", "reminder_rule", "survey",
                                                  "workshop")),
    "content": (_("Content and lessons"), ("content", "lesson", "plugin", "scale")),
}  # fmt: skip
ACTIONS: dict[str, str | Promise] = {
    "account.activated": _("account opened with a code"),
    "account.calendar_made": _("address of the own calendar made"),
    "account.calendar_revoked": _("address of the own calendar revoked"),
    "account.changed": _("own data changed"),
    "account.disabled": _("account closed"),
    "account.enabled": _("account opened again"),
    "account.password_changed": _("password changed"),
    "account.second_factor_changed": _("second factor changed"),
    "account.sessions_ended": _("signed out on other devices"),
    "activation.issued": _("activation codes made"),
    "appeal.answered": _("appeal answered"),
    "appeal.made": _("appeal made"),
    "assessment.draft_moved": _("draft of a course moved to another version of an assessment"),
    "assessment.restored": _("older version of an assessment restored"),
    "assignment.audience": _("audience of assigned training changed"),
    "assignment.closed": _("assigned training closed"),
    "assignment.deleted": _("draft of assigned training deleted"),
    "assignment.drafted": _("assigned training drafted"),
    "assignment.extended": _("more time given for assigned training"),
    "assignment.extenders": _("changed who may give time for assigned training"),
    "assignment.moved": _("last day of assigned training moved"),
    "assignment.published": _("assigned training published"),
    "assignment.saved": _("draft of assigned training changed"),
    "assignment.waived": _("people freed from assigned training"),
    "assignment.withdrawn": _("assigned training withdrawn"),
    "assignment.words": _("words of assigned training changed"),
    "attempt.voided": _("attempt declared void"),
    "certificate.import_confirmed": _("import of past records confirmed"),
    "certificate.import_sent": _("file of past records sent"),
    "certificate.imported": _("past records imported"),
    "certificate.issued": _("certificate issued"),
    "certificate.registered": _("earlier certificate registered"),
    "certificate.replaced": _("certificate replaced"),
    "certificate.revoked": _("certificate revoked"),
    "consent.given": _("consent given"),
    "consent.withdrawn": _("consent withdrawn"),
    "content.schedule_refused": _("planned publication refused"),
    "course.export_asked": _("archive of a course asked for"),
    "course.exported": _("archive of a course written"),
    "course.imported": _("course imported from an archive"),
    "course.change_chosen": _("chosen what happens to those under way in a changed course"),
    "enrolment.by_program": _("somebody enrolled by another program"),
    "enrolment.accepted": _("application for a course accepted"),
    "enrolment.ended": _("enrolment ended"),
    "enrolment.refused": _("application for a course refused"),
    "enrolment.version": _("moved to another version of the course"),
    "exception.extended": _("more time, attempts or days granted"),
    "exception.waived": _("part of a course waived"),
    "exception.withdrawn": _("exception taken back"),
    "grade.changed": _("grade changed"),
    "hours.awarded": _("credit hours awarded"),
    "hours.category_saved": _("category of hours changed"),
    "hours.claim_approved": _("hours that were handed in approved"),
    "hours.claim_refused": _("hours that were handed in refused"),
    "hours.claim_returned": _("hours that were handed in returned"),
    "hours.corrected": _("credit hours corrected"),
    "hours.cycle_saved": _("cycle of hours changed"),
    "hours.exported": _("list of hours taken out"),
    "hours.reversed": _("credit hours taken back"),
    "hours.sessions": _("hours of class sessions entered"),
    "inspection.ordered": _("inspection of units ordered"),
    "inspection.taken_over": _("own rating of a unit taken over"),
    "issuer.saved": _("issuer changed"),
    "item.approved": _("question of the bank approved"),
    "item.exported": _("questions of the bank exported"),
    "item.imported": _("questions imported into the bank"),
    "item.restored": _("question of the bank put back as a draft"),
    "item.retired": _("question of the bank taken out of use"),
    "lesson.corrected": _("record of a lesson corrected"),
    "lesson.logged": _("lesson recorded"),
    "lesson.withdrawn": _("record of a lesson withdrawn"),
    "marking.assigned": _("work given to a marker"),
    "membership.closed": _("left a unit"),
    "membership.opened": _("joined a unit"),
    "organisation.added": _("unit added"),
    "organisation.alias_added": _("another name of a unit added"),
    "organisation.closed": _("unit closed"),
    "organisation.merged": _("units merged"),
    "organisation.moved": _("unit moved"),
    "organisation.renamed": _("unit renamed"),
    "organisations.imported": _("units imported"),
    "peers.assigned": _("work given to a colleague for review"),
    "peers.hidden": _("review of a colleague hidden"),
    "peers.reported": _("review of a colleague reported"),
    "peers.shown": _("hidden review shown again"),
    "peers.taken_back": _("work taken back from a colleague"),
    "peers.to_desk": _("work of a peer assessment given to a marker"),
    "period.certified": _("certified"),
    "person.created": _("person added"),
    "person.merged": _("two records of a person merged"),
    "person.number_changed": _("number changed"),
    "person.number_revealed": _("number shown in clear"),
    "person.unmerged": _("merging undone"),
    "plugin_disabled": _("plugin switched off"),
    "plugin_disabled_in_course": _("plugin switched off in a course"),
    "plugin_enabled": _("plugin switched on"),
    "plugin_enabled_in_course": _("plugin switched on in a course"),
    "plugin_removed": _("plugin removed"),
    "plugin_settings_changed": _("settings of a plugin changed"),
    "programme.draft_saved": _("draft of a programme saved"),
    "programme.drafted": _("new version of a programme begun"),
    "programme.published": _("programme published"),
    "programme.saved": _("programme changed"),
    "progress.drift": _("recount of progress found differences"),
    "progress.export_asked": _("export of progress asked for"),
    "progress.exported": _("progress exported"),
    "progress.filter_shared": _("filter of late people offered to colleagues"),
    "regrade.asked": _("regrade counted beforehand"),
    "regrade.cancelled": _("regrade given up"),
    "regrade.confirmed": _("regrade confirmed"),
    "regrade.exported": _("list of a regrade exported"),
    "regrade.resumed": _("stopped regrade resumed"),
    "regrade.written": _("results regraded"),
    "register.assigned": _("half days of a class put to parts of the course"),
    "register.called": _("roll called"),
    "register.check_in_ended": _("signing in to a half day ended"),
    "register.check_in_reopened": _("signing in to a half day opened again"),
    "register.closed": _("register of a class closed"),
    "register.corrected": _("roll corrected"),
    "register.opened": _("class with a register opened"),
    "reminder.sent_by_hand": _("learners reminded by hand"),
    "reminder_rule.changed": _("rule of reminding changed"),
    "reminder_rule.made": _("rule of reminding made"),
    "reminder_rule.switched_off": _("rule of reminding switched off"),
    "reminder_rule.switched_on": _("rule of reminding switched on"),
    "role.granted": _("role granted"),
    "role.revoked": _("role ended"),
    "roster.absent_closed": _("memberships of absent people ended"),
    "roster.applied": _("roster imported"),
    "roster.cancelled": _("roster put aside"),
    "roster.confirmed": _("import confirmed"),
    "roster.exported": _("roster exported"),
    "roster.undone": _("import taken back"),
    "roster.uploaded": _("roster uploaded"),
    "scale_pack_loaded": _("scale pack loaded"),
    "session.begun": _("signed in"),
    "session.ended": _("signed out"),
    "survey.exported": _("results of a survey exported"),
    "token.issued": _("access token issued"),
    "token.revoked": _("access token revoked"),
    "webhook.ended": _("webhook ended"),
    "webhook.made": _("webhook added"),
    "webhook.secret_renewed": _("new secret for a webhook"),
    "webhook.switched_on": _("webhook switched on again"),
    "workshop.archived": _("workshop put away"),
    "workshop.author_warned": _("author in a workshop warned"),
    "workshop.closed": _("workshop closed for writing"),
    "workshop.open": _("workshop opened for writing again"),
    "workshop.opened": _("workshop switched on"),
    "workshop.post_hidden": _("post in a workshop hidden"),
    "workshop.post_restored": _("post in a workshop shown again"),
    "workshop.report_settled": _("reported post in a workshop left as it is"),
    "workshop.summary": _("summary of a thread written"),
    "workshop.thread_locked": _("thread of a workshop locked"),
    "workshop.thread_pinned": _("thread of a workshop pinned"),
    "workshop.thread_unlocked": _("thread of a workshop unlocked"),
    "workshop.thread_unpinned": _("thread of a workshop no longer pinned"),
    "workshop.welcome": _("words above a workshop changed"),
}
PRIVATE = ("consent.",)  # what somebody agreed to may tell that they took a self-test


@dataclass(frozen=True)
class Line:
    """An entry with names in place of ids."""

    entry: AuditEntry
    action: str | Promise
    actor: str
    subject: str
    details: str


def say_action(action: str) -> str | Promise:
    """An action in words; one that nobody described yet by its key."""
    return ACTIONS.get(action, action)


def describe_entries(entries: Iterable[AuditEntry]) -> list[Line]:
    """Entries in words; one query for the names of all of them."""
    rows = list(entries)
    wanted = {row.actor for row in rows} | {row.subject for row in rows if row.subject_type == "people.user"}
    names = dict(User.objects.filter(public_id__in=wanted - {""}).values_list("public_id", "real_name"))
    return [
        Line(
            entry=row,
            action=say_action(row.action),
            actor=names.get(row.actor, row.actor),
            subject=names.get(row.subject, "") if row.subject_type == "people.user" else "",
            details="" if row.action.startswith(PRIVATE) else ", ".join(str(field) for field in row.fields),
        )
        for row in rows
    ]
