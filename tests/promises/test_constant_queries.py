"""Every list costs the same queries with one row and with three. One table of all addresses: proven where, or here."""

from collections.abc import Callable
from datetime import date
from importlib import import_module
from operator import attrgetter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.models import GlossaryTerm
from courses.domain.authoring.assessment import version_facts
from courses.domain.designing.template import create_template
from courses.domain.learning.enrolment import enrol
from courses.domain.learning.outline import forget_outlines
from courses.models import HourCategory, HourCycleRule
from courses.models.certificate_template import TemplateChoice
from people.domain.consent import give_consent
from people.domain.role import grant_role
from people.models import HelpLine
from tests.factories import certification, cms_articles, cms_lessons, cms_radio, courses, people
from tests.promises.addresses import ADDRESSES, DOORS
from tests.promises.test_addresses import path_of
from tests.promises.visitors import client_of, taken_back
from tests.queries import assert_constant_queries, count_queries

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
UNIT = "test_a_unit_costs_at_most_eight_queries_whatever_the_number_of_lessons"
SCREENS, QUERIES, PAGES = "tests.people.test_screens", "tests.courses.test_queries", "tests.cms.pages.test_pages"
PROGRAMME_EXCEPTIONS = "tests.courses.test_programme_exception_screens"
ASSIGNED = "tests.courses.test_assignment_screens"
HOURS_MANY = "tests.courses.test_hour_claims:test_lists_cost_the_same_for_many"
PROVEN = {
    "bureau/imports/": "tests.courses.test_past_import:test_lists_cost_the_same_for_many",
    "learn/hours/": HOURS_MANY,
    "learn/hours/<slug:public_id>/": HOURS_MANY,
    "learn/hours/statement.pdf": HOURS_MANY,
    "learn/hours/statement.xlsx": HOURS_MANY,
    "bureau/hours/": HOURS_MANY,
    "bureau/hours/handed-in/": HOURS_MANY,
    "bureau/hours/handed-in/<slug:public_id>/": HOURS_MANY,
    "bureau/hours/<slug:public_id>/": HOURS_MANY,
    "bureau/hours/<slug:public_id>/statement.pdf": HOURS_MANY,
    "bureau/hours/<slug:public_id>/statement.xlsx": HOURS_MANY,
    "account/messages/": "tests.people.test_message:test_list_costs_the_same_for_many",
    "bureau/rosters/": f"{SCREENS}:test_list_of_rosters_costs_the_same_for_many",
    "bureau/exceptions/": "tests.courses.test_exceptions:test_the_list_costs_the_same_for_many",
    "bureau/exceptions/programmes/": f"{PROGRAMME_EXCEPTIONS}:test_the_list_costs_the_same_for_many",
    "bureau/exceptions/programmes/<slug:public_id>/": f"{PROGRAMME_EXCEPTIONS}:test_one_person_costs_the_same_for_many",
    "bureau/exceptions/<slug:public_id>/": "tests.courses.test_exceptions:test_one_learner_costs_the_same_for_many",
    "bureau/reminders/": "tests.courses.test_reminder_screens:TestLog.test_log_costs_the_same_for_many",
    "bureau/reminders/rules/": "tests.courses.test_reminder_screens:TestRules.test_list_costs_the_same_for_many",
    "bureau/assignments/": f"{ASSIGNED}:test_lists_cost_the_same_for_many",
    "bureau/assignments/<slug:public_id>/": f"{ASSIGNED}:test_lists_cost_the_same_for_many",
    "bureau/assignments/<slug:public_id>/people/": f"{ASSIGNED}:test_lists_cost_the_same_for_many",
    "bureau/assignments/<slug:public_id>/preview/": f"{ASSIGNED}:test_lists_cost_the_same_for_many",
    "bureau/applications/": "tests.courses.test_entering:TestApplying.test_the_desk_costs_the_same_for_many",
    "bureau/audit/": "tests.people.test_audit:test_the_log_costs_the_same_for_many",
    "bureau/codes/": f"{SCREENS}:test_list_of_units_costs_the_same_for_many",
    "bureau/codes/<str:public_id>/people/": f"{SCREENS}:test_people_of_a_unit_cost_the_same_for_many",
    "bureau/tokens/": "tests.api.test_screens:test_the_tokens_cost_the_same_for_many",
    "bureau/webhooks/": "tests.api.test_screens:test_the_webhooks_cost_the_same_for_many",
    "bureau/webhooks/<slug:public_id>/": "tests.api.test_screens:test_the_log_costs_the_same_for_many",
    "bureau/merges/": "tests.people.test_merge_screens:test_the_list_costs_the_same_for_many",
    "bureau/roles/": f"{SCREENS}:test_list_of_roles_costs_the_same_for_many",
    "bureau/courses/": "tests.courses.test_analytics:test_the_list_costs_the_same_for_many_courses",
    "bureau/courses/<slug:public_id>/": "tests.courses.test_analytics:test_a_course_costs_the_same_for_many_learners",
    "bureau/progress/": "tests.courses.test_progress:test_city_page_costs_the_same_however_many_schools",
    "bureau/progress/<slug:place>/": "tests.courses.test_progress:test_school_page_costs_the_same_however_many_people",
    "bureau/progress/late/": "tests.courses.test_late_list:test_the_list_costs_the_same_however_many_are_late",
    "bureau/progress/<slug:place>/people/<slug:person>/": "tests.courses.test_person_report:test_the_page_of_a_person_costs_the_same_however_many_parts_and_classes",
    "bureau/progress/<slug:place>/print/": "tests.courses.test_chase:test_the_paper_list_costs_the_same_for_many",
    "marking/sheets/": "tests.courses.test_sheets:TestList.test_list_costs_the_same_with_one_and_with_three",
    "bureau/inspections/": "tests.courses.test_inspection:TestReading.test_the_list_costs_the_same_for_many",
    "learn/make-up/": "tests.courses.test_make_up:test_missed_half_days_cost_the_same_for_many",
    "q/": "tests.courses.test_check_in:test_where_one_is_expected_costs_the_same_for_many",
    "learn/programmes/<slug:public_id>/": "tests.courses.test_programme_page:test_a_nested_tree_shows_what_is_enough_and_costs_the_same",
    "bureau/classes/": "tests.courses.test_class_list:test_the_list_and_its_file_cost_the_same_for_many",
    "bureau/classes/classes.csv": "tests.courses.test_class_list:test_the_list_and_its_file_cost_the_same_for_many",
    "bureau/classes/<slug:public_id>/applications/": "tests.courses.test_class_screens:test_lists_cost_the_same_for_many",
    "bureau/classes/<slug:public_id>/closing/": "tests.courses.test_class_closing:test_the_screen_costs_the_same_for_many",
    "learn/course/<slug:course_id>/classes/": "tests.courses.test_class_screens:test_lists_cost_the_same_for_many",
    "bureau/register/": "tests.courses.test_register:test_lists_cost_the_same_for_many",
    "marking/": "tests.courses.test_marking:test_the_queue_costs_the_same_for_many",
    "marking/paper/<slug:attempt_id>/": "tests.courses.test_marking:test_the_queue_costs_the_same_for_many",
    "learn/workshops/": "tests.courses.test_workshop_leading:test_screens_cost_the_same_for_many",
    "bureau/workshops/": "tests.courses.test_workshop_leading:test_screens_cost_the_same_for_many",
    "bureau/workshops/reports/": "tests.courses.test_workshop_leading:test_screens_cost_the_same_for_many",
    "bureau/peers/": "tests.courses.test_peer_screens:test_the_pools_cost_the_same_for_many",
    "bureau/appeals/": "tests.courses.test_appeal:test_the_list_costs_the_same_for_many",
    "learn/notes/": "tests.courses.test_notes:TestNotebook.test_the_list_costs_the_same_for_many",
    "learn/notes/my-notes.txt": "tests.courses.test_notes:TestNotebook.test_the_list_costs_the_same_for_many",
    "learn/": f"{QUERIES}:test_the_home_of_a_learner_is_constant",
    "learn/course/<slug:course_id>/": f"{QUERIES}:test_the_outline_is_constant",
    "learn/course/<slug:course_id>/<uuid:key>/": f"{QUERIES}:{UNIT}",
    "learn/attempt/<slug:attempt_id>/submit/": f"{QUERIES}:test_handing_in_and_grading_costs_at_most_fifteen_queries",
    "learn/attempt/<slug:attempt_id>/save/": f"{QUERIES}:test_a_saved_answer_costs_at_most_eight_queries",
    "learn/certificates/": "tests.courses.test_certificate_pages:test_list_costs_the_same_with_one_and_three",
    "search/": "tests.cms.search.test_view:test_search_page_costs_the_same_with_more_hits",
    "topics/<slug:slug>/": f"{PAGES}:test_lists_cost_the_same_with_more_articles",
    "feeds/podcast/<uuid:guid>.xml": "tests.cms.views.test_feeds:test_podcast_costs_the_same_with_many_episodes",
    "sitemap.xml": "tests.cms.views.test_feeds:test_sitemap_costs_the_same_with_many_pages",
}  # fmt: skip
ALSO_PROVEN = (  # pages of the tree that are lists, a feed with an address of its own, lists for programs with a token
    "tests.api.test_reading:test_a_list_costs_the_same_for_many",
    "tests.courses.test_calendar:test_the_feed_costs_the_same_for_many",
    f"{PAGES}:test_lists_cost_the_same_with_more_articles",
    f"{QUERIES}:test_the_catalogue_is_constant",
    "tests.cms.views.test_radio:test_show_costs_the_same_with_many_episodes",
    "tests.cms.views.test_radio:test_episode_costs_the_same_with_many_cues_and_parts",
    "tests.cms.views.test_lessons:test_curriculum_costs_the_same_with_many_lessons",
    "tests.cms.views.test_lessons:test_lesson_costs_the_same_with_many_materials_and_classes",
)
More = Callable[[Any, int], Any]


def articles(town: Any, count: int) -> None:
    for _row in range(count):
        cms_articles.make_article(topics=[town.topic, cms_articles.make_topic()], series=town.series)


def topics(_town: Any, count: int) -> None:
    for _row in range(count):
        cms_articles.make_article(topics=[cms_articles.make_topic()])


def lines(_town: Any, count: int) -> None:
    for _row in range(count):
        people.HelpLineFactory(in_frame=True, hours={}, round_the_clock=True)


def shows(town: Any, count: int) -> None:
    for _row in range(count):
        cms_radio.make_episode(town.show, number=HelpLine.objects.count() + cms_radio.EpisodePage.objects.count() + 5)


def everything(town: Any, count: int) -> None:
    """Of whatever a home page may show, some more."""
    articles(town, count)
    shows(town, count)
    for _row in range(count):
        courses.make_page(courses.unit())


def materials(town: Any, count: int) -> None:
    for _row in range(count):
        document = cms_lessons.DocumentFactory()
        cms_lessons.LessonMaterial.objects.create(page=town.lesson, document=document, reader="pupils")


def places(town: Any, count: int) -> None:
    """One's own places, roles, consents, messages, numbers."""
    learner = town.here.learner
    for _row in range(count):
        school = people.OrganisationFactory(parent=town.city)
        people.MembershipFactory(person=learner, organisation=school)
        grant_role(learner, role="assessor", organisation=school)
        give_consent(learner, kind="privacy", subject=str(school.pk))
        certification.make_certificate(learner, certification.make_programme(town.city))


def teachers(town: Any, count: int) -> None:
    for _row in range(count):
        people.make_teacher(town.here.school, staff_number=f"T-{town.here.school.memberships.count()}")


def enrolled(town: Any, count: int) -> None:
    for _row in range(count):
        person = people.make_teacher(town.here.school)
        enrol(person, town.course)
        certification.make_certificate(person, certification.make_programme(town.city))


def programmes(town: Any, count: int) -> None:
    for _row in range(count):
        certification.make_programme(town.city)


def designs(town: Any, count: int) -> None:
    for _row in range(count):
        made = create_template(town.city, name="版式", orientation="landscape", actor=town.here.learner)
        TemplateChoice.objects.create(template=made, issuer=certification.make_programme(town.city).programme.issuer)


def hour_rules(town: Any, count: int) -> None:
    for _row in range(count):
        number = HourCategory.objects.count()
        HourCategory.objects.create(owner=town.city, code=f"c{number}", name=f"类别{number}")
        place = people.OrganisationFactory(parent=town.city)
        HourCycleRule.objects.create(owner=place, starts_on=date(2026, 1, 1))


def terms(town: Any, count: int) -> None:
    for _row in range(count):
        number = GlossaryTerm.objects.count()
        GlossaryTerm.objects.create(name=f"词条{number}", slug=f"term-{number}", text="解释。")


HERE: dict[str, tuple[str, More]] = {
    "": ("anonymous", everything),
    "help/": ("anonymous", lines),
    "topics/": ("anonymous", topics),
    "glossary/": ("anonymous", terms),
    "series/<slug:slug>/": ("anonymous", articles),
    "feeds/": ("anonymous", topics),
    "feeds/<slug:language>/library.<slug:form>": ("anonymous", articles),
    "feeds/<slug:language>/topics/<slug:topic>.<slug:form>": ("anonymous", articles),
    "feeds/podcast/<uuid:guid>/season-<int:season>.xml": ("anonymous", shows),
    "lessons/<slug:public_id>/print/": ("anonymous", materials),
    "lessons/<slug:public_id>/handouts/": ("anonymous", materials),
    "lessons/<slug:public_id>/materials.zip": ("anonymous", materials),
    "account/": ("learner", places),
    "account/export/": ("learner", places),
    "learn/certificates/<slug:public_id>/": ("learner", places),
    "bureau/certificates/": ("coordinator", enrolled),
    "bureau/classes/new/": ("superuser", places),
    "bureau/rosters/form.xlsx": ("coordinator", teachers),
    "bureau/rosters/people.xlsx": ("coordinator", teachers),
}
ADMIN: dict[str, More] = {
    "certificates/": enrolled, "programmes/": programmes, "issuers/": programmes, "": everything,
    "hour_rules/": hour_rules, "certificates/waiting/": programmes, "certificate-designs/": designs,
    "reports/site-history/": articles,
}  # fmt: skip
ONE_THING = frozenset(
    {
        "healthz", "api/v1/openapi.json", "api/v1/docs", "media/<path:name>", "sound/<slug:public_id>.<slug:extension>", "documents/<slug:public_id>/",
        "documents/<int:document_id>/<str:document_filename>", "episodes/<uuid:guid>/chapters.json",
        "episodes/<uuid:guid>/chapters.vtt", "episodes/<uuid:guid>/transcript.<slug:language>.vtt", "robots.txt",
        "feeds/lessons/<slug:stage>-<int:grade>.ics",  # the plan of one year, made whole by the town
        "verify/keys.json", "search/suggest/", "gallery/", "p/<slug:name>/", "lessons/<slug:public_id>/", "verify/",
        "verify/<str:token>/", r"^((?:[\w\-]+/)*)$", "activate/", "account/agree/", "learn/attempt/<slug:attempt_id>/",
        "learn/attempt/<slug:attempt_id>/result/", "learn/certificates/<slug:public_id>/sheet.pdf",
        "learn/certificates/<slug:public_id>/card.png", "learn/certificates/<slug:public_id>/as/<slug:key>", "marking/next/<slug:assessment_id>/",
        "bureau/appeals/<slug:public_id>/", "bureau/rosters/<str:public_id>/",  # of one stored plan
        "bureau/merges/<str:public_id>/", "bureau/merges/<str:keep_id>/with/<str:drop_id>/",  # two records
        "bureau/rosters/<str:public_id>/progress/", "bureau/rosters/<str:public_id>/result.xlsx",
        "bureau/imports/certificates.xlsx", "bureau/imports/hours.xlsx", "learn/hours/new/", "learn/hours/<slug:public_id>/evidence/", "bureau/hours/<slug:public_id>/enter/",
        "bureau/hours/<slug:public_id>/<slug:entry_id>/",
        "bureau/assignments/new/", "bureau/assignments/<slug:public_id>/edit/",
        "bureau/assignments/<slug:public_id>/names/", "bureau/reminders/rules/new/", "bureau/reminders/rules/<slug:public_id>/",
        "bureau/progress/exports/<slug:public_id>/", "bureau/progress/exports/<slug:public_id>/file/",
        "x/badges/issuers/<slug:issuer_id>/", "x/badges/keys/<str:key_id>/",
        "x/badges/status/<slug:issuer_id>/<int:number>/",  # one query, whoever stands in it
        "x/scale/young/",  # a help page
        "account/calendar/", "learn/course/<slug:course_id>/<uuid:key>/note/",
        "learn/workshops/notices/", "learn/reminders/",
        "learn/preview/<int:page_id>/", "learn/preview/<int:page_id>/<uuid:key>/",
        "answer/receipt/", "bureau/register/new/", "marking/sheets/offline/", "marking/sheets/token/",
        "bureau/register/offline/", "bureau/register/worker.js",
        "marking/sheets/worker.js", "learn/course/worker.js", "learn/course/offline/page/",
    }
)  # fmt: skip


def test_every_address_is_a_proven_list_or_one_thing():
    read = {path for path, address in ADDRESSES.items() if 200 in address.get and path not in DOORS}
    read -= {path for path in read if path.startswith("accounts/")}
    assert sorted(read - set(PROVEN) - set(HERE) - ONE_THING) == [], "prove that its queries are constant"
    assert not set(HERE) & set(PROVEN)
    assert set(HERE) | ONE_THING <= set(ADDRESSES)


@pytest.mark.parametrize("proof", sorted({*PROVEN.values(), *ALSO_PROVEN}))
def test_the_proof_exists(proof):
    module, _colon, name = proof.partition(":")
    assert callable(attrgetter(name)(import_module(module)))


@pytest.mark.parametrize("path", sorted(HERE))
def test_a_list_costs_the_same(town, path):
    visitor, more = HERE[path]
    target = path_of(path, ADDRESSES[path].arguments(town))
    with taken_back():
        client = client_of(town, visitor)
        client.raise_request_exception = True

        def look() -> None:
            answer = client.get(target)
            assert answer.status_code == 200
            answer.close()

        look()
        assert_constant_queries(lambda count: more(town, count), look)


@pytest.mark.parametrize("path", sorted(ADMIN))
def test_a_list_of_the_admin_costs_the_same(town, path):
    with taken_back():
        client: Client = client_of(town, "superuser")
        client.raise_request_exception = True
        look = lambda: client.get(f"/admin/{path}")  # noqa: E731
        look()
        assert_constant_queries(lambda count: ADMIN[path](town, count), look)


def test_a_paper_costs_the_same_with_more_questions(town):
    counts = set()
    for questions in (1, 12):
        forget_outlines()  # rows that were taken back give their numbers to others
        version_facts.cache_clear()
        with taken_back():
            page = courses.make_page(courses.quiz(courses.make_assessment(config=courses.quiz_config(questions))))
            page.refresh_from_db()
            person = people.UserFactory()
            enrol(person, page.course)
            client = Client()
            client.force_login(person)
            answer = client.post(reverse("attempt_start", args=[page.course.public_id, page.items.get().key]))
            client.get(answer["Location"])
            counts.add(len(count_queries(lambda client=client, at=answer["Location"]: client.get(at))))
    assert len(counts) == 1
