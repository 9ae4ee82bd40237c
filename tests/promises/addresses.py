"""The table of every address: whom it is for, what stands in its place, and what a visit may answer.

A pattern of the resolver that is missing here fails test_addresses. `whom` are the visitors who get the page; everybody
else is sent to sign in (guests), refused (403) or told that there is nothing (404).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.promises.visitors import VISITORS

Arguments = Callable[[Any], dict[str, Any]]
EVERYBODY = frozenset(VISITORS)
SIGNED_IN = EVERYBODY - {"anonymous"}
OWNER = frozenset({"learner"})
ROSTER = frozenset({"coordinator", "bureau_admin", "superuser"})
PROGRESS = ROSTER | {"auditor"}
PREVIEW = frozenset({"editor", "expert", "reviewer", "bureau_admin", "superuser"})
ROLES = frozenset({"bureau_admin", "superuser"})
AUTHORS = ROLES | {"editor"}
EXCEPTIONS = ROSTER | {"trainer"}
NOT_FOUND = frozenset({404})
PAGE, MOVED, NONE = frozenset({200}), frozenset({302}), frozenset({405})
READS = frozenset(
    {"django_session", "cms_stamp", "wagtailusers_userprofile"}
)  # what any visit may write; the last by Wagtail


def nothing(_town: Any) -> dict[str, Any]:
    """No arguments."""
    return {}


@dataclass(frozen=True)
class Address:
    """One pattern: its class, its arguments in the town, and the answers of GET and POST to whom it is for."""

    kind: str
    whom: frozenset[str] = EVERYBODY
    arguments: Arguments = nothing
    get: frozenset[int] = PAGE
    post: frozenset[int] = NONE
    data: Callable[[Any], dict[str, Any]] = nothing
    writes: frozenset[str] = field(default_factory=frozenset)  # tables that a GET may write: traces of reading


def public(arguments: Arguments = nothing, **more: Any) -> Address:
    """For everybody, read only."""
    return Address("public", EVERYBODY, arguments, **more)


def machine(arguments: Arguments = nothing, **more: Any) -> Address:
    """For programs: no language, no session needed."""
    return Address("machine", EVERYBODY, arguments, **more)


def door(**more: Any) -> Address:
    """A screen of Wagtail's that leads elsewhere, for every method."""
    return Address("door", EVERYBODY, get=MOVED, post=MOVED, **more)


def signed(kind: str = "signed-in", **more: Any) -> Address:
    """For everybody who is signed in."""
    return Address(kind, SIGNED_IN, **more)


def own(arguments: Arguments, **more: Any) -> Address:
    """For the learner whose it is."""
    return Address("own", OWNER, arguments, **more)


def write(kind: str, whom: frozenset[str], arguments: Arguments = nothing, **more: Any) -> Address:
    """Answers POST only."""
    return Address(kind, whom, arguments, get=NONE, post=more.pop("post", MOVED), **more)


def course(town: Any) -> dict[str, Any]:
    return {"course_id": town.course.public_id}


def own_course(town: Any) -> dict[str, Any]:
    return {"public_id": town.course.public_id}


def item(place: int) -> Arguments:
    return lambda town: {**course(town), "key": town.items[place].key}


def attempt(name: str) -> Arguments:
    return lambda town: {"attempt_id": town.made[name].public_id}


def certificate(town: Any) -> dict[str, Any]:
    return {"public_id": town.here.certificate.public_id}


def programme(town: Any) -> dict[str, Any]:
    return {"public_id": town.version.programme.public_id}


def open_period(town: Any) -> dict[str, Any]:
    """The unfinished period of somebody."""
    return {"public_id": town.version.programme.periods.open().get(person=town.here.fresh).public_id}


def enrolment(town: Any) -> dict[str, Any]:
    return {"public_id": town.here.learner.enrolments.first().public_id}


def rule(town: Any) -> dict[str, Any]:
    return {"public_id": town.rule.public_id}


def assigned(town: Any) -> dict[str, Any]:
    return {"public_id": town.assignment.public_id}


def batch(town: Any) -> dict[str, Any]:
    return {"public_id": town.here.batch.public_id}


def place(town: Any) -> dict[str, Any]:
    return {"public_id": town.here.school.public_id}


def two_records(town: Any) -> dict[str, Any]:
    """Two people of the school."""
    return {"keep_id": town.here.learner.public_id, "drop_id": town.here.fresh.public_id}


def merged(town: Any) -> dict[str, Any]:
    """Two records that became one."""
    return {"public_id": town.merge.public_id}


def member(town: Any) -> dict[str, Any]:
    return {"public_id": town.here.school.public_id, "person_id": town.here.learner.public_id}


def school(town: Any) -> dict[str, Any]:
    return {"place": town.here.school.public_id}


def fresh(town: Any) -> dict[str, Any]:
    """Somebody of the school who never signed in."""
    return {**school(town), "person": town.here.fresh.public_id}


def learner_here(town: Any) -> dict[str, Any]:
    """The learner, who is in the first report."""
    return {**school(town), "person": town.here.learner.public_id}


def lesson(town: Any) -> dict[str, Any]:
    return {"public_id": town.lesson.public_id}


def guid(town: Any) -> dict[str, Any]:
    return {"guid": town.episode.guid}


def job(town: Any) -> dict[str, Any]:
    return {"public_id": town.here.job.public_id}


def sound(town: Any) -> dict[str, Any]:
    return {"public_id": town.episode.audio.public_id, "extension": "wav"}


def no_size(town: Any) -> dict[str, Any]:
    """The town's recording has no other sizes, captions or copies: tests/cms/views/test_recording_admin.py."""
    return {"public_id": town.episode.audio.public_id, "key": "none"}


def document(town: Any) -> dict[str, Any]:
    return {"public_id": town.lesson.materials.get().document.public_id}


def old_document(town: Any) -> dict[str, Any]:
    return {"document_id": town.lesson.materials.get().document.pk, "document_filename": "x.pdf"}


def token(town: Any) -> dict[str, Any]:
    return {"public_id": town.token.public_id}


def hook(town: Any) -> dict[str, Any]:
    return {"public_id": town.hook.public_id}


def program(*names: str, **more: Any) -> Address:
    """For programs with a token: no cookie opens it for anybody. tests/api says whom the tokens of whom are for."""
    refused = frozenset({401})
    arguments = dict.fromkeys(names, "none")
    return Address("program", EVERYBODY, lambda _town: arguments, get=more.pop("get", refused), **more)


def no_session(_town: Any) -> dict[str, Any]:
    """No half day either: tests/courses/test_check_in.py, test_roll_call.py, test_day_sheet.py, test_make_up.py."""
    return {"public_id": "none", "number": 1}


def no_day(_town: Any) -> dict[str, Any]:
    return {"public_id": "none", "day": "2026-11-02"}


def no_run(_town: Any) -> dict[str, Any]:
    """The town has no class with sessions and no inspection: tests/courses/test_register.py, test_inspection.py."""
    return {"public_id": "none"}


def no_class(_town: Any) -> dict[str, Any]:
    """Nor a class to apply for: tests/courses/test_class_screens.py, test_class_closing.py."""
    names = ("public_id", "application_id", "material_id", "proposal_id")
    return {**dict.fromkeys(names, "none"), "number": 1}


ROLL = frozenset({"trainer", "superuser"})
APPROVERS = ROLES | {"trainer"}
READERS = OWNER | PROGRESS
FORM = frozenset({200, 302, 422})
ACCOUNT = frozenset({200, 302})

LOGGED = frozenset({"people_auditentry"})

MACHINE = {
    "healthz": machine(get=frozenset({200, 503})),
    "media/<path:name>": machine(lambda town: {"name": town.image.file.name}),
    "sound/<slug:public_id>.<slug:extension>": machine(sound),
    "sound/<slug:public_id>/captions.<slug:code>.vtt": machine(
        lambda town: {"public_id": town.episode.audio.public_id, "code": "zh"}, get=NOT_FOUND
    ),
    "sound/<slug:public_id>/copy/<slug:key>": machine(no_size, get=NOT_FOUND),
    "sound/<slug:public_id>/<slug:key>.<slug:extension>": machine(
        lambda town: {**no_size(town), "extension": "mp4"}, get=NOT_FOUND
    ),
    "documents/<slug:public_id>/": machine(document),
    "documents/<int:document_id>/<str:document_filename>": machine(old_document, get=MOVED),
    "episodes/<uuid:guid>/chapters.json": machine(guid),
    "episodes/<uuid:guid>/chapters.vtt": machine(guid),
    "episodes/<uuid:guid>/transcript.<slug:language>.vtt": machine(lambda town: {**guid(town), "language": "zh"}),
    "feeds/podcast/<uuid:guid>.xml": machine(lambda town: {"guid": town.show.guid}),
    "feeds/podcast/<uuid:guid>/season-<int:season>.xml": machine(lambda town: {"guid": town.show.guid, "season": 1}),
    "feeds/<slug:language>/library.<slug:form>": machine(lambda _town: {"language": "zh", "form": "atom"}),
    "feeds/<slug:language>/topics/<slug:topic>.<slug:form>": machine(
        lambda town: {"language": "zh", "topic": town.topic.slug, "form": "atom"}
    ),
    "feeds/lessons/<slug:stage>-<int:grade>.ics": machine(lambda _town: {"stage": "junior", "grade": 8}),
    "sitemap.xml": machine(),
    "robots.txt": machine(),
    "verify/keys.json": machine(),
    "x/badges/issuers/<slug:issuer_id>/": machine(lambda town: {"issuer_id": town.here.certificate.issuer.public_id}),
    "x/badges/keys/<str:key_id>/": machine(lambda town: {"key_id": town.here.certificate.key_id}),
    "x/badges/status/<slug:issuer_id>/<int:number>/": machine(
        lambda town: {"issuer_id": town.here.certificate.issuer.public_id, "number": 1}
    ),
    "x/scale/age/<int:age>/": machine(lambda _town: {"age": 18}, get=frozenset({404})),  # a page only with ?next=
    "x/scale/young/": machine(),
}
PROGRAMS = {
    "api/v1/openapi.json": machine(),
    "api/v1/docs": machine(),
    r"^api(?:/(?P<rest>.*))?$": machine(lambda _town: {"rest": "x"}, get=NOT_FOUND, post=NOT_FOUND),
    "api/v1/people": program(),
    "api/v1/people/<str:person>": program("person"),
    "api/v1/organisations": program(),
    "api/v1/organisations/<str:organisation>": program("organisation"),
    "api/v1/memberships": program(),
    "api/v1/courses": program(),
    "api/v1/courses/<str:course>": program("course"),
    "api/v1/enrolments": program(post=frozenset({401})),
    "api/v1/enrolments/<str:enrolment>": program("enrolment"),
    "api/v1/progress": program(),
    "api/v1/progress/organisations": program(),
    "api/v1/completions": program(),
    "api/v1/hours": program(),
    "api/v1/certificates": program(),
    "api/v1/certificates/verify": program(get=NONE, post=frozenset({401})),
    "api/v1/certificates/<str:certificate>": program("certificate"),
    "api/v1/statements": program(),
    "api/v1/webhooks": program(post=frozenset({401})),
    "api/v1/webhooks/<str:webhook>": program("webhook"),
    "api/v1/webhooks/<str:webhook>/deliveries": program("webhook"),
    "api/v1/webhooks/<str:webhook>/deliveries/<str:delivery>/again": program(
        "webhook", "delivery", get=NONE, post=frozenset({401})
    ),
    "api/v1/webhooks/<str:webhook>/on": program("webhook", get=NONE, post=frozenset({401})),
    "api/v1/webhooks/<str:webhook>/secret": program("webhook", get=NONE, post=frozenset({401})),
    "api/v1/webhooks/<str:webhook>/test": program("webhook", get=NONE, post=frozenset({401})),
}
DOORS = {
    "admin/login/": Address(
        "door", EVERYBODY - {"learner", "stranger", "coordinator", "assessor", "auditor"}, get=MOVED, post=MOVED
    ),
    r"^admin/password_reset/": door(),
    "admin/account/": door(),
    r"^admin/(?:users|groups|reports/users)(?:/|$)": door(),
    r"^admin/bulk/people/user/": door(),
}
PUBLIC = {
    "": public(),
    "standards/<slug:public_id>/": public(no_run, get=NOT_FOUND),
    "marking/sheets/worker.js": public(),  # a program for the browser; says nothing about anybody
    "marking/sheets/offline/": public(),
    "marking/sheets/token/": Address("sign-in", get=frozenset({200, 401})),
    "help/": public(),
    "search/": public(),
    "search/suggest/": public(),
    "glossary/": public(),
    "learn/course/worker.js": public(),
    "learn/course/offline/page/": public(),
    "topics/": public(),
    "topics/<slug:slug>/": public(lambda town: {"slug": town.topic.slug}),
    "series/<slug:slug>/": public(lambda town: {"slug": town.series.slug}),
    "gallery/": public(),
    "p/<slug:name>/": public(lambda town: {"name": town.article.public_id}, get=MOVED),
    "feeds/": public(),
    "lessons/<slug:public_id>/print/": public(lesson),
    "lessons/<slug:public_id>/handouts/": public(lesson),
    "lessons/<slug:public_id>/materials.zip": public(lesson),
    "lessons/<slug:public_id>/": public(lesson, get=MOVED),
    "calendar/<str:token>.ics": public(lambda _town: {"token": "none"}, get=NOT_FOUND),  # tests/courses/test_calendar.py
    "answer/receipt/": public(post=FORM, data=lambda _town: {"receipt": "x"}),
    "answer/<slug:public_id>/": public(
        lambda _town: {"public_id": "none"}, get=NOT_FOUND, post=NOT_FOUND
    ),
    "verify/": public(post=FORM, data=lambda _town: {"number": "1", "name": "x"}),
    "verify/<str:token>/": public(
        lambda town: {"token": town.here.certificate.token}, post=FORM, data=lambda _town: {"name": "x"},
        writes=frozenset({"courses_certificateevent"}),
    ),
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": public(
        lambda _town: {"page_view_restriction_id": 1, "page_id": 1}, get=frozenset({404}), post=frozenset({404})
    ),
    "_util/login/": public(get=MOVED, post=MOVED),
    r"^((?:[\w\-]+/)*)$": public(lambda town: {"path": town.article.url.lstrip("/")}),
}  # fmt: skip
ACCOUNTS = {
    "accounts/login/": Address("sign-in", get=ACCOUNT, post=ACCOUNT),
    "accounts/logout/": Address("sign-in", get=ACCOUNT, post=MOVED),
    "accounts/inactive/": public(),
    "accounts/signup/": Address("sign-in", get=ACCOUNT, post=FORM),
    "accounts/reauthenticate/": signed(get=ACCOUNT, post=ACCOUNT),
    "accounts/password/change/": signed(get=ACCOUNT, post=ACCOUNT),
    "accounts/password/set/": signed(get=ACCOUNT, post=ACCOUNT),
    "accounts/password/reset/": Address("sign-in", get=ACCOUNT, post=ACCOUNT),
    "accounts/password/reset/done/": public(),
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": Address(
        "sign-in", arguments=lambda _town: {"uidb36": "1", "key": "set-password"}, get=ACCOUNT, post=ACCOUNT
    ),
    "accounts/password/reset/key/done/": public(),
    "accounts/2fa/": signed(get=ACCOUNT),
    "accounts/2fa/authenticate/": Address("sign-in", get=ACCOUNT, post=ACCOUNT),
    "accounts/2fa/reauthenticate/": signed(get=ACCOUNT | {403}, post=ACCOUNT | {403}),
    "accounts/2fa/totp/activate/": signed(get=ACCOUNT, post=ACCOUNT),
    "accounts/2fa/totp/deactivate/": signed(get=ACCOUNT | {404}, post=ACCOUNT | {404}),
    "accounts/2fa/recovery-codes/": signed(get=ACCOUNT | {404}),
    "accounts/2fa/recovery-codes/generate/": signed(get=ACCOUNT | {404}, post=ACCOUNT | {404}),
    "accounts/2fa/recovery-codes/download/": signed(get=ACCOUNT | {404}, post=NONE | {404}),
    "activate/": Address("sign-in", post=FORM),
    "account/": signed(post=FORM),
    "account/sessions/end/": write("signed-in", SIGNED_IN),
    "account/consents/withdraw/": write("signed-in", SIGNED_IN),
    "account/agree/": signed(post=PAGE),
    "account/messages/": signed(writes=frozenset({"people_message"})),
    "account/export/": signed(),
    "account/calendar/": signed(),
    "account/calendar/make/": write("signed-in", SIGNED_IN),
    "account/calendar/revoke/": write("signed-in", SIGNED_IN),
}
BUREAU = {
    "bureau/exceptions/": Address("role", EXCEPTIONS | {"stranger"}),
    "bureau/exceptions/programmes/": Address("role", ROLES),
    "bureau/exceptions/programmes/<slug:public_id>/": Address(
        "scope", ROLES, open_period, post=frozenset({422}), data=lambda _town: {"what": "freed"}
    ),
    "bureau/exceptions/programmes/<slug:public_id>/withdraw/": write(
        "scope", ROLES, open_period, post=NOT_FOUND, data=lambda _town: {"exception": "0"}
    ),
    "bureau/exceptions/<slug:public_id>/": Address(
        "scope", EXCEPTIONS, enrolment, post=frozenset({422}), data=lambda _town: {"what": "waiver"}
    ),
    "bureau/exceptions/<slug:public_id>/withdraw/": write(
        "scope", EXCEPTIONS, enrolment, post=NOT_FOUND, data=lambda _town: {"kind": "waiver", "id": "0"}
    ),
    "bureau/reminders/": Address("role", ROSTER | {"stranger"}),
    "bureau/reminders/rules/": Address("role", ROLES),
    "bureau/reminders/rules/new/": Address("role", ROLES, post=frozenset({422}), data=lambda _town: {"days": "x"}),
    "bureau/reminders/rules/<slug:public_id>/": Address(
        "scope", ROLES, rule, post=frozenset({422}), data=lambda _town: {"days": "x"}
    ),
    "bureau/reminders/rules/<slug:public_id>/switch/": write("scope", ROLES, rule),
    "bureau/assignments/": Address("role", PROGRESS | {"stranger"}),
    "bureau/assignments/new/": Address(
        "role", ROSTER | {"stranger"}, post=frozenset({422}), data=lambda _town: {"title": "x"}
    ),
    "bureau/assignments/<slug:public_id>/": Address("scope", PROGRESS, assigned),
    "bureau/assignments/<slug:public_id>/edit/": Address(
        "scope", ROLES, assigned, post=frozenset({422}), data=lambda _town: {"title": "x"}
    ),
    "bureau/assignments/<slug:public_id>/preview/": Address("scope", ROLES, assigned),
    "bureau/assignments/<slug:public_id>/publish/": write("scope", ROLES, assigned),
    "bureau/assignments/<slug:public_id>/move/": write("scope", ROLES, assigned),
    "bureau/assignments/<slug:public_id>/end/": write("scope", ROLES, assigned),
    "bureau/assignments/<slug:public_id>/delete/": write("scope", ROLES, assigned),
    "bureau/assignments/<slug:public_id>/names/": Address(
        "scope", ROLES, assigned, post=frozenset({422}), data=lambda _town: {"lines": " "}
    ),
    "bureau/assignments/<slug:public_id>/names/forget/": write("scope", ROLES, assigned),
    "bureau/assignments/<slug:public_id>/people/": Address("scope", PROGRESS, assigned),
    "bureau/assignments/<slug:public_id>/people/grant/": write("scope", ROSTER, assigned),
    "bureau/applications/": Address("role", ROSTER | {"stranger"}),
    "bureau/applications/<slug:public_id>/": write("scope", ROSTER, no_run, post=NOT_FOUND),
    "bureau/inspections/": Address("role", PROGRESS | {"stranger"}),
    "bureau/inspections/order/": write("role", ROLES),
    "bureau/inspections/<slug:public_id>/": Address("scope", PROGRESS, no_run, get=NOT_FOUND),
    "bureau/inspections/<slug:public_id>/<uuid:key>/": write(
        "scope",
        frozenset({"coordinator", "superuser"}),
        lambda town: {"public_id": "none", "key": town.items[0].key},
        post=NOT_FOUND,
    ),
    "learn/course/<slug:course_id>/classes/": signed(arguments=course),
    "learn/class/<slug:public_id>/": public(no_class, get=NOT_FOUND),
    "learn/class/<slug:public_id>/apply/": write("signed-in", SIGNED_IN, no_class, post=NOT_FOUND),
    "learn/class/<slug:public_id>/withdraw/": write("signed-in", SIGNED_IN, no_class, post=NOT_FOUND),
    "learn/class/<slug:public_id>/class.ics": public(no_class, get=NOT_FOUND),
    "learn/class/<slug:public_id>/file/<slug:material_id>/": signed(arguments=no_class, get=NOT_FOUND),
    "bureau/classes/": Address("role", APPROVERS),
    "bureau/classes/classes.csv": Address("role", APPROVERS),
    "bureau/classes/new/": Address("role", ROLL, post=frozenset({422})),
    "bureau/classes/<slug:public_id>/": Address("scope", ROLL, no_class, get=NOT_FOUND),
    "bureau/classes/<slug:public_id>/edit/": Address("scope", ROLL, no_class, get=NOT_FOUND, post=NOT_FOUND),
    "bureau/classes/<slug:public_id>/open/": write("scope", ROLL, no_class, post=NOT_FOUND),
    "bureau/classes/<slug:public_id>/shut/": write("scope", ROLL, no_class, post=NOT_FOUND),
    "bureau/classes/<slug:public_id>/cancel/": write("scope", ROLL, no_class, post=NOT_FOUND),
    "bureau/classes/<slug:public_id>/postpone/": Address("scope", ROLL, no_class, get=NOT_FOUND, post=NOT_FOUND),
    "bureau/classes/<slug:public_id>/session/": Address("scope", ROLL, no_class, get=NOT_FOUND, post=NOT_FOUND),
    "bureau/classes/<slug:public_id>/session/<int:number>/": Address(
        "scope", ROLL, no_class, get=NOT_FOUND, post=NOT_FOUND
    ),
    "bureau/classes/<slug:public_id>/session/<int:number>/cancel/": write("scope", ROLL, no_class, post=NOT_FOUND),
    "bureau/classes/<slug:public_id>/hours/": write("scope", ROLL, no_class, post=NOT_FOUND),
    "bureau/classes/<slug:public_id>/files/": write("scope", ROLL, no_class, post=NOT_FOUND),
    "bureau/classes/<slug:public_id>/files/<slug:material_id>/": write("scope", ROLL, no_class, post=NOT_FOUND),
    "bureau/classes/<slug:public_id>/applications/": Address("scope", ROLL, no_class, get=NOT_FOUND),
    "bureau/classes/<slug:public_id>/applications/<slug:application_id>/": write(
        "scope", ROLL, no_class, post=NOT_FOUND
    ),
    "bureau/classes/<slug:public_id>/closing/": Address("scope", APPROVERS, no_class, get=NOT_FOUND),
    "bureau/classes/<slug:public_id>/closing/make-up/": write("scope", ROLL, no_class, post=NOT_FOUND),
    "bureau/classes/<slug:public_id>/closing/propose/": write("scope", ROLL, no_class, post=NOT_FOUND),
    "bureau/classes/<slug:public_id>/closing/<slug:proposal_id>/": write("scope", ROLES, no_class, post=NOT_FOUND),
    "bureau/register/": Address("role", ROLL),
    "bureau/register/new/": Address("role", ROLL, post=frozenset({422})),
    "bureau/register/<slug:public_id>/": Address("scope", ROLL, no_run, get=NOT_FOUND),
    "bureau/register/<slug:public_id>/people/": write("scope", ROLL, no_run, post=NOT_FOUND),
    "bureau/register/<slug:public_id>/parts/": write("scope", ROLL, no_run, post=NOT_FOUND),
    "bureau/register/<slug:public_id>/close/": write("scope", ROLL, no_run, post=NOT_FOUND),
    "bureau/register/<slug:public_id>/<int:number>/": Address(
        "scope", ROLL, lambda _town: {"public_id": "none", "number": 1}, get=NOT_FOUND, post=NOT_FOUND
    ),
    "bureau/register/worker.js": public(),
    "bureau/register/offline/": public(),
    "learn/make-up/": signed(post=NOT_FOUND),
    "bureau/register/<slug:public_id>/missed/": Address("scope", ROLL, no_run, get=NOT_FOUND, post=NOT_FOUND),
    "bureau/register/<slug:public_id>/day/<slug:day>/": Address("scope", ROLL, no_day, get=NOT_FOUND, post=NOT_FOUND),
    "bureau/register/<slug:public_id>/day/<slug:day>/sheet.pdf": Address("scope", ROLL, no_day, get=NOT_FOUND),
    "bureau/register/<slug:public_id>/day/<slug:day>/record.pdf": Address("scope", ROLL, no_day, get=NOT_FOUND),
    "bureau/register/<slug:public_id>/scan/<slug:sheet>/": Address(
        "scope", ROLL, lambda _town: {"public_id": "none", "sheet": "none"}, get=NOT_FOUND
    ),
    "bureau/register/<slug:public_id>/<int:number>/call/": Address(
        "scope", ROLL, no_session, get=NOT_FOUND, post=NOT_FOUND
    ),
    "bureau/register/<slug:public_id>/<int:number>/states/": Address("scope", ROLL, no_session, get=NOT_FOUND),
    "bureau/register/<slug:public_id>/<int:number>/screen/": Address("scope", ROLL, no_session, get=NOT_FOUND),
    "bureau/register/<slug:public_id>/<int:number>/wall/": Address("scope", ROLL, no_session, get=NOT_FOUND),
    "bureau/register/<slug:public_id>/<int:number>/code/": Address("scope", ROLL, no_session, get=NOT_FOUND),
    "bureau/register/<slug:public_id>/<int:number>/live/": Address("scope", ROLL, no_session, get=NOT_FOUND),
    "bureau/register/<slug:public_id>/<int:number>/door/": write("scope", ROLL, no_session, post=NOT_FOUND),
    "q/": public(post=frozenset({422})),
    "q/held/": signed(get=frozenset({410})),
    "q/note/": write("signed-in", SIGNED_IN, post=frozenset({410})),
    "q/at/<int:number>/": signed(arguments=lambda _town: {"number": 0}, get=NOT_FOUND),
    "q/<slug:token>/": public(lambda _town: {"token": "none"}, get=NOT_FOUND),
    "bureau/rosters/": Address(
        "role", ROSTER | {"stranger"}, post=frozenset({422}), data=lambda _town: {"issuer": "city"}
    ),
    "bureau/rosters/form.xlsx": Address("role", ROSTER | {"stranger"}),
    "bureau/rosters/people.xlsx": Address("role", ROSTER | {"stranger"}, writes=LOGGED),
    "bureau/rosters/<str:public_id>/": Address("scope", ROSTER, batch),
    "bureau/rosters/<str:public_id>/progress/": Address("scope", ROSTER, batch),
    "bureau/rosters/<str:public_id>/confirm/": write("scope", ROSTER, batch),
    "bureau/rosters/<str:public_id>/cancel/": write("scope", ROSTER, batch),
    "bureau/rosters/<str:public_id>/undo/": write("scope", ROSTER, batch),
    "bureau/rosters/<str:public_id>/absent/": write("scope", ROSTER, batch),
    "bureau/rosters/<str:public_id>/result.xlsx": Address("scope", ROSTER, batch),
    "bureau/codes/": Address("role", ROSTER | {"stranger"}),
    "bureau/codes/<str:public_id>/": write("scope", ROSTER, place, post=PAGE),
    "bureau/codes/<str:public_id>/people/": Address("scope", ROSTER, place),
    "bureau/codes/<str:public_id>/people/<str:person_id>/": write("scope", ROSTER, member, post=PAGE),
    "bureau/merges/": Address("role", ROLES),
    "bureau/merges/<str:public_id>/": Address("role", ROLES, merged),
    "bureau/merges/<str:public_id>/undo/": write("role", ROLES, merged),
    "bureau/merges/<str:keep_id>/with/<str:drop_id>/": Address("role", ROLES, two_records, post=frozenset({422})),
    "bureau/audit/": Address("role", ROLES | {"auditor"}),
    "bureau/roles/": Address("role", ROLES, post=frozenset({422}), data=lambda _town: {"role": "x"}),
    "bureau/roles/<str:public_id>/revoke/": write(
        "scope", ROLES, lambda town: {"public_id": town.here.grant.public_id}
    ),
    "bureau/tokens/": Address("role", ROLES, post=frozenset({422}), data=lambda _town: {"role": "x"}),
    "bureau/tokens/<slug:public_id>/revoke/": write("scope", ROLES, token),
    "bureau/webhooks/": Address("role", ROLES, post=frozenset({422}), data=lambda _town: {"role": "x"}),
    "bureau/webhooks/<slug:public_id>/": Address("scope", ROLES, hook),
    "bureau/webhooks/<slug:public_id>/renew/": write("scope", ROLES, hook, post=PAGE),
    "bureau/webhooks/<slug:public_id>/end/": write("scope", ROLES, hook),
    "bureau/webhooks/<slug:public_id>/on/": write("scope", ROLES, hook),
    "bureau/webhooks/<slug:public_id>/test/": write("scope", ROLES, hook),
    "bureau/webhooks/<slug:public_id>/again/<slug:delivery_id>/": write(
        "scope", ROLES, lambda town: {**hook(town), "delivery_id": town.delivery.public_id}
    ),
    "bureau/courses/": Address("role", AUTHORS),
    "bureau/courses/<slug:public_id>/": Address("scope", AUTHORS, own_course),
    "bureau/progress/": Address("role", PROGRESS | {"stranger"}),
    "bureau/progress/export/": write(
        "scope", ROSTER, data=lambda town: {"what": town.subject.key, "place": town.here.school.public_id}
    ),
    "bureau/progress/exports/<slug:public_id>/": Address("own", frozenset({"coordinator"}), job),
    "bureau/progress/exports/<slug:public_id>/file/": Address("own", frozenset({"coordinator"}), job),
    "bureau/progress/exports/<slug:public_id>/stop/": write("own", frozenset({"coordinator"}), job),
    "bureau/progress/people.csv": write(
        "scope", ROSTER, post=PAGE, data=lambda town: {"what": town.subject.key, "place": town.here.school.public_id}
    ),
    "bureau/progress/late/": Address("role", PROGRESS | {"stranger"}),
    "bureau/progress/late/save/": write("role", PROGRESS | {"stranger"}, data=lambda _town: {"name": "未开始"}),
    "bureau/progress/late/saved/<slug:public_id>/": write(
        "own",
        frozenset({"coordinator"}),
        lambda town: {"public_id": town.here.saved.public_id},
        data=lambda _town: {"do": "keep"},
    ),
    "bureau/progress/late/export/": write("role", ROSTER | {"stranger"}),
    "bureau/progress/<slug:place>/": Address("scope", PROGRESS, school),
    "bureau/progress/<slug:place>/people/<slug:person>/": Address("scope", PROGRESS, learner_here),
    "bureau/progress/<slug:place>/print/": Address("scope", PROGRESS, school),
    "bureau/progress/<slug:place>/remind/": write("scope", ROSTER, school, data=lambda _town: {"whom": "all"}),
    "bureau/progress/<slug:place>/code/<slug:person>/": write("scope", ROSTER, fresh, post=PAGE),
}
MARKERS = frozenset({"trainer", "assessor", "expert", "superuser"})
APPEALS = frozenset({"trainer", "bureau_admin", "superuser"})
MARKING = {  # the town holds no work that was handed in and waits: tests/courses/test_marking.py has the rest
    "marking/": Address("role", MARKERS),
    "marking/next/<slug:assessment_id>/": Address(
        "role", MARKERS, lambda _town: {"assessment_id": "none"}, get=NOT_FOUND
    ),
    "marking/paper/<slug:attempt_id>/": Address("scope", MARKERS, attempt("open"), get=NOT_FOUND, post=NOT_FOUND),
    "marking/paper/<slug:attempt_id>/draft/": write("scope", MARKERS, attempt("open"), post=NOT_FOUND),
    "marking/paper/<slug:attempt_id>/return/": write("scope", MARKERS, attempt("open"), post=NOT_FOUND),
    "marking/paper/<slug:attempt_id>/leave/": write("scope", MARKERS, attempt("open"), post=NOT_FOUND),
    "marking/paper/<slug:attempt_id>/assign/": write("scope", APPEALS, attempt("open"), post=NOT_FOUND),
    "marking/sheets/": Address("role", MARKERS),
    "marking/sheets/<slug:attempt_id>/": Address("scope", MARKERS, attempt("open"), get=NOT_FOUND, post=NOT_FOUND),
    "marking/sheets/<slug:attempt_id>/files/": write("scope", MARKERS, attempt("open"), post=NOT_FOUND),
    "marking/sheets/<slug:attempt_id>/print/": Address("scope", MARKERS, attempt("open"), get=NOT_FOUND),
    "learn/attempt/<slug:attempt_id>/keep/": write("own", OWNER, attempt("open"), post=NOT_FOUND),
    "learn/attempt/<slug:attempt_id>/so-far/": own(attempt("open"), get=MOVED, post=MOVED),
    "learn/attempt/<slug:attempt_id>/appeal/": write("own", OWNER, attempt("open"), data=lambda _town: {"reason": "x"}),
    "bureau/appeals/": Address("role", APPEALS),
    "bureau/appeals/<slug:public_id>/": Address(
        "scope", APPEALS, lambda _town: {"public_id": "none"}, get=NOT_FOUND, post=NOT_FOUND
    ),
}
NO_REVIEW = {"review_id": "none"}


def no_post(_town: Any) -> dict[str, Any]:
    """The town has no workshop: tests/courses/test_workshop.py and test_workshop_leading.py say who reads and writes."""
    return {"public_id": "none"}


NOBODYS = {"get": NOT_FOUND, "post": NOT_FOUND}
LEADERS = frozenset({"trainer", "editor", "bureau_admin", "superuser"})
WORKSHOPS = {
    "learn/workshops/": signed(),
    "learn/workshops/notices/": signed(post=frozenset({422})),
    "learn/workshop/<slug:public_id>/": Address("own", SIGNED_IN, no_post, get=NOT_FOUND),
    "learn/workshop/<slug:public_id>/new/": Address("own", SIGNED_IN, no_post, **NOBODYS),
    "learn/workshop/<slug:public_id>/read/": write("own", SIGNED_IN, no_post, post=NOT_FOUND),
    "learn/workshop/<slug:public_id>/mute/": write("own", SIGNED_IN, no_post, post=NOT_FOUND),
    "learn/workshop/<slug:public_id>/people/": Address("own", SIGNED_IN, no_post, get=NOT_FOUND),
    "learn/thread/<slug:public_id>/": Address("own", SIGNED_IN, no_post, get=NOT_FOUND),
    "learn/thread/<slug:public_id>/reply/": Address("own", SIGNED_IN, no_post, **NOBODYS),
    "learn/thread/<slug:public_id>/follow/": write("own", SIGNED_IN, no_post, post=NOT_FOUND),
    "learn/thread/<slug:public_id>/steer/": write("own", SIGNED_IN, no_post, post=NOT_FOUND),
    "learn/thread/<slug:public_id>/summary/": Address("own", SIGNED_IN, no_post, **NOBODYS),
    "learn/post/<slug:public_id>/": Address("own", SIGNED_IN, no_post, get=NOT_FOUND),
    "learn/post/<slug:public_id>/edit/": Address("own", SIGNED_IN, no_post, **NOBODYS),
    "learn/post/<slug:public_id>/withdraw/": Address("own", SIGNED_IN, no_post, **NOBODYS),
    "learn/post/<slug:public_id>/answer/": write("own", SIGNED_IN, no_post, post=NOT_FOUND),
    "learn/post/<slug:public_id>/useful/": write("own", SIGNED_IN, no_post, post=NOT_FOUND),
    "learn/post/<slug:public_id>/report/": Address("own", SIGNED_IN, no_post, **NOBODYS),
    "learn/post/file/<slug:file_id>/": Address("own", SIGNED_IN, lambda _town: {"file_id": "none"}, get=NOT_FOUND),
    "bureau/workshops/": Address("role", LEADERS),
    "bureau/workshops/open/": write("role", SIGNED_IN, post=NOT_FOUND, data=lambda _town: {"what": "course:none"}),
    "bureau/workshops/reports/": Address("role", LEADERS),
    "bureau/workshops/reports/<slug:public_id>/": Address("scope", SIGNED_IN, no_post, **NOBODYS),
    "bureau/workshops/<slug:public_id>/": Address("scope", SIGNED_IN, no_post, **NOBODYS),
    "learn/reminders/": signed(post=MOVED, writes=frozenset({"courses_reminderhabit"})),
    "reminders/quiet/<str:token>/": public(lambda _town: {"token": "none"}, get=NOT_FOUND, post=NOT_FOUND),
    "workshop/quiet/<str:token>/": public(lambda _town: {"token": "none"}, get=NOT_FOUND, post=NOT_FOUND),
}
PEERS = {  # the town holds no peer assessment: tests/courses/test_peer_screens.py has the rest
    "learn/attempt/<slug:attempt_id>/reviews/": own(attempt("open"), get=NOT_FOUND),
    "learn/attempt/<slug:attempt_id>/reviews/take/": write("own", OWNER, attempt("open"), post=NOT_FOUND),
    "learn/attempt/<slug:attempt_id>/reviews/practice/<int:number>/": own(
        lambda town: {**attempt("open")(town), "number": 1}, get=NOT_FOUND, post=NOT_FOUND
    ),
    "learn/attempt/<slug:attempt_id>/reviews/<slug:review_id>/": own(
        lambda town: {**attempt("open")(town), **NO_REVIEW}, get=NOT_FOUND, post=NOT_FOUND
    ),
    "learn/attempt/<slug:attempt_id>/reviews/<slug:review_id>/draft/": write(
        "own", OWNER, lambda town: {**attempt("open")(town), **NO_REVIEW}, post=NOT_FOUND
    ),
    "learn/attempt/<slug:attempt_id>/reviews/<slug:review_id>/leave/": write(
        "own", OWNER, lambda town: {**attempt("open")(town), **NO_REVIEW}, post=NOT_FOUND
    ),
    "learn/attempt/<slug:attempt_id>/reviews/<slug:review_id>/report/": write(
        "own", OWNER, lambda town: {**attempt("open")(town), **NO_REVIEW}, post=NOT_FOUND
    ),
    "bureau/peers/": Address("role", APPEALS),
    "bureau/peers/<slug:pool_id>/": Address("scope", APPEALS, lambda _town: {"pool_id": "none"}, get=NOT_FOUND),
    "bureau/peers/<slug:pool_id>/<slug:attempt_id>/": Address(
        "scope", APPEALS, lambda _town: {"pool_id": "none", "attempt_id": "none"}, get=NOT_FOUND, post=NOT_FOUND
    ),
}


def of_learner(town: Any) -> dict[str, Any]:
    return {"public_id": town.here.learner.public_id}


def no_hours(_town: Any) -> dict[str, Any]:
    """The town has no hours that were handed in: tests/courses/test_hour_claims.py says who reads and decides."""
    return {"public_id": "none"}


def no_file(_town: Any) -> dict[str, Any]:
    """The town has no file of past records: tests/courses/test_past_import.py says who reads and confirms."""
    return {"public_id": "none"}


def no_sheets(_town: Any) -> dict[str, Any]:
    """Nobody of the town asked for files: tests/courses/test_certificate_sheets.py says who gets them."""
    return {"public_id": "none"}


HOURS = {
    "bureau/imports/": Address("role", ROLES, post=frozenset({422}), data=lambda _town: {"kind": "x"}),
    "bureau/imports/certificates.xlsx": Address("role", ROLES),
    "bureau/imports/hours.xlsx": Address("role", ROLES),
    "bureau/imports/<slug:public_id>/": Address("scope", ROLES, no_file, get=NOT_FOUND),
    "bureau/imports/<slug:public_id>/progress/": Address("scope", ROLES, no_file, get=NOT_FOUND),
    "bureau/imports/<slug:public_id>/confirm/": write("scope", ROLES, no_file, post=NOT_FOUND),
    "bureau/imports/<slug:public_id>/drop/": write("scope", ROLES, no_file, post=NOT_FOUND),
    "bureau/imports/<slug:public_id>/undo/": write("scope", ROLES, no_file, post=NOT_FOUND),
    "bureau/imports/<slug:public_id>/remarks.xlsx": Address("scope", ROLES, no_file, get=NOT_FOUND),
    "learn/hours/": signed(),
    "learn/hours/new/": signed(post=frozenset({422}), data=lambda _town: {"title": "x"}),
    "learn/hours/statement.pdf": signed(),
    "learn/hours/statement.xlsx": signed(),
    "learn/hours/<slug:public_id>/": Address("own", SIGNED_IN, no_hours, **NOBODYS),
    "learn/hours/<slug:public_id>/withdraw/": write("own", SIGNED_IN, no_hours, post=NOT_FOUND),
    "learn/hours/<slug:public_id>/evidence/": Address("own or scope", SIGNED_IN, no_hours, get=NOT_FOUND),
    "bureau/hours/": Address("role", PROGRESS | {"stranger"}),
    "bureau/hours/export/": write("role", ROSTER | {"stranger"}, post=PAGE),
    "bureau/hours/handed-in/": Address("role", ROLES),
    "bureau/hours/handed-in/<slug:public_id>/": Address("scope", ROLES, no_hours, **NOBODYS),
    "bureau/hours/<slug:public_id>/": Address("scope", PROGRESS, of_learner),
    "bureau/hours/<slug:public_id>/enter/": Address(
        "scope", ROLES, of_learner, post=frozenset({422}), data=lambda _town: {"title": "x"}
    ),
    "bureau/hours/<slug:public_id>/statement.pdf": Address("scope", PROGRESS, of_learner),
    "bureau/hours/<slug:public_id>/statement.xlsx": Address("scope", PROGRESS, of_learner),
    "bureau/hours/<slug:public_id>/<slug:entry_id>/": Address(
        "scope", ROLES, lambda town: {**of_learner(town), "entry_id": "none"}, **NOBODYS
    ),
}
CERTIFICATES = {
    "bureau/certificates/": Address("role", ROSTER | {"stranger"}, post=frozenset({200, 302})),
    "bureau/certificates/<slug:public_id>/": Address("own", ROSTER | {"stranger"}, no_sheets, get=NOT_FOUND),
    "bureau/certificates/<slug:public_id>/stop/": write("own", ROSTER | {"stranger"}, no_sheets, post=NOT_FOUND),
    "bureau/certificates/<slug:public_id>/file/<int:number>/": Address(
        "own", ROSTER | {"stranger"}, lambda town: {**no_sheets(town), "number": 1}, get=NOT_FOUND
    ),
}
SCHOOL = {
    "learn/": signed(),
    "learn/course/<slug:course_id>/": signed(arguments=course),
    "learn/course/<slug:course_id>/again/": write("own", OWNER, course),
    "learn/course/<slug:course_id>/enrol/": write("signed-in", SIGNED_IN, course),
    "learn/programmes/<slug:public_id>/": signed(arguments=programme),
    "learn/programmes/<slug:public_id>/apply/": write("signed-in", SIGNED_IN, programme),
    "learn/programmes/<slug:public_id>/withdraw/": write("signed-in", SIGNED_IN, programme),
    "learn/course/<slug:course_id>/apply/": write("signed-in", SIGNED_IN, course),
    "learn/course/<slug:course_id>/apply/withdraw/": write("signed-in", SIGNED_IN, course),
    "learn/course/<slug:course_id>/<uuid:key>/": own(item(0)),
    "learn/course/<slug:course_id>/<uuid:key>/done/": write("own", OWNER, item(0)),
    "learn/course/<slug:course_id>/<uuid:key>/played/": write("own", OWNER, item(0), post=frozenset({410})),
    "learn/player/": write("signed-in", SIGNED_IN, post=PAGE, data=lambda _town: {"speed": "1.5"}),
    "learn/course/<slug:course_id>/<uuid:key>/position/": write(
        "own", OWNER, item(0), post=PAGE, data=lambda _town: {"percent": "40", "heading": "h1"}
    ),
    "learn/course/<slug:course_id>/<uuid:key>/join/": write("own", OWNER, item(0)),
    "learn/course/<slug:course_id>/<uuid:key>/fetch/": write("own", OWNER, item(0)),
    "learn/preview/<int:page_id>/": Address("role", PREVIEW, lambda town: {"page_id": town.page.pk}),
    "learn/preview/<int:page_id>/<uuid:key>/": Address(
        "role", PREVIEW, lambda town: {"page_id": town.page.pk, "key": town.items[0].key}
    ),
    "learn/notes/": signed(),
    "learn/notes/my-notes.txt": signed(),
    "learn/course/<slug:course_id>/<uuid:key>/note/": Address(  # words of whoever was signed out come back to them
        "own", OWNER | {"anonymous"}, item(0), get=ACCOUNT, post=frozenset({302, 403}), data=lambda _town: {"text": "x"}
    ),
    "learn/course/<slug:course_id>/<uuid:key>/bookmark/": write("own", OWNER, item(0), data=lambda _town: {"on": "1"}),
    "learn/course/<slug:course_id>/<uuid:key>/start/": write("own", OWNER, item(1)),
    "learn/course/<slug:course_id>/<uuid:key>/answer/": own(item(0), get=NOT_FOUND, post=NOT_FOUND),  # none here
    "learn/attempt/<slug:attempt_id>/": own(attempt("open")),
    "learn/attempt/<slug:attempt_id>/save/": write(
        "own", OWNER, attempt("open"), post=PAGE, data=lambda _town: {"a-q1": "1", "item": "q1", "save_key": "k" * 22}
    ),
    "learn/attempt/<slug:attempt_id>/presence/": write(
        "own", OWNER, attempt("open"), post=PAGE, data=lambda _town: {"presence": "{}"}
    ),
    "learn/attempt/<slug:attempt_id>/files/": write(
        "own", OWNER, attempt("open"), data=lambda _town: {"remove": "none"}, post=NOT_FOUND
    ),
    "learn/file/<slug:file_id>/<slug:seal>/": own(  # the town has none: tests/courses/test_uploads.py says who reads
        lambda _town: {"file_id": "none", "seal": "none"}, get=NOT_FOUND
    ),
    "learn/attempt/<slug:attempt_id>/submit/": write("own", OWNER, attempt("open"), data=lambda _town: {"a-q1": "1"}),
    "learn/attempt/<slug:attempt_id>/clear/": write("own", OWNER, attempt("sealed_open")),
    "learn/attempt/<slug:attempt_id>/result/": own(attempt("sealed_done")),
    "learn/attempt/<slug:attempt_id>/erase/": write("own", OWNER, attempt("sealed_done")),
    "learn/certificates/": signed(),
    "learn/certificates/<slug:public_id>/": Address("own or scope", READERS, certificate),
    "learn/certificates/<slug:public_id>/sheet.pdf": Address(
        "own or scope", READERS, certificate, writes=frozenset({"courses_certificateevent"})
    ),
    "learn/certificates/<slug:public_id>/card.png": Address("own or scope", READERS, certificate),
    "learn/certificates/<slug:public_id>/as/<slug:key>": Address(
        "own or scope", READERS, lambda town: {**certificate(town), "key": "none"}, get=NOT_FOUND
    ),
    "lessons/log/": write("signed-in", SIGNED_IN),
    "lessons/log/<slug:public_id>/undo/": write(
        "own or scope", READERS,
        lambda town: {"public_id": town.log.public_id},
    ),
}  # fmt: skip
ADDRESSES: dict[str, Address] = {
    **MACHINE,
    **PROGRAMS,
    **DOORS,
    **PUBLIC,
    **ACCOUNTS,
    **BUREAU,
    **MARKING,
    **WORKSHOPS,
    **PEERS,
    **HOURS,
    **CERTIFICATES,
    **SCHOOL,
}
NOT_ENROLLED = frozenset(pattern for pattern in SCHOOL if "<uuid:key>" in pattern)  # these lead to the course instead
