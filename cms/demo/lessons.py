"""The fortnightly lessons of the demo: two stages, one term, a calendar with its holidays, and some lessons taught."""

from datetime import date
from typing import Any

from cms.demo.library import load_people, load_topics, publish_reviewed
from cms.demo.markup import read_tables
from cms.demo.radio import city
from cms.domain.lessons.curriculum import apply_plan
from cms.models import CalendarDay, CurriculumPage, HomePage, LessonPage, SchoolYear, Standard, Term
from cms.models.standard import Area, Band

CURRICULUM = {
    "title": "双周一课",
    "title_en": "A lesson every fortnight",
    "slug": "lessons",
    "summary": "每个班每两周一节心理课：目标、步骤、材料，还有老师要留意的地方。",
    "summary_en": "One lesson for each class every two weeks: aims, steps, materials, and what to mind.",
    "lead": "全市同一进度，各校自己挑日子上。",
    "lead_en": "One plan for the whole city; each school picks its day.",
    "cover_art": "pages",
}
AREAS = {
    "认识自我": Area.SELF,
    "学会学习": Area.LEARNING,
    "人际交往": Area.PEOPLE,
    "情绪调适": Area.EMOTION,
    "升学择业": Area.CHOICE,
    "生活和社会适应": Area.ADAPTING,
}
STAGES = {"primary_upper": (Band.PRIMARY_HIGH, "primary"), "junior": (Band.JUNIOR, "junior")}
HOLIDAYS = [*(date(2026, 10, day) for day in range(1, 9)), date(2026, 9, 25), date(2027, 1, 1)]
MAKE_UP = [date(2026, 9, 20), date(2026, 10, 10)]
SCENES = ["rain", "pages", "two", "hills", "path", "knot", "sprout", "ripples", "window", "kite"]
HINTS = {
    8: "用两三分钟把大家请进来，不点名，不评价。",
    7: "用两三分钟把大家请进来，不点名，不评价。",
    10: "请愿意的同学先说，听完说一声谢谢。",
    12: "先自己写或画，再和同桌说；不想说的可以只听。",
    13: "先自己写或画，再和同桌说；不想说的可以只听。",
    14: "分成小组，每组一个记录的人；老师在旁边走动，不打断。",
}


def load_calendar() -> Term:
    """The first term of this school year with its closed days and make-up Saturdays."""
    year = SchoolYear.objects.get_or_create(year=2026, organisation=None)[0]
    for kind, days in ((CalendarDay.Kind.CLOSED, HOLIDAYS), (CalendarDay.Kind.MAKE_UP, MAKE_UP)):
        for day in days:
            CalendarDay.objects.get_or_create(school_year=year, day=day, stage="", defaults={"kind": kind})
    dates = {"starts_on": date(2026, 9, 1), "ends_on": date(2027, 1, 22)}
    return Term.objects.get_or_create(school_year=year, number=1, defaults=dates)[0]


def load_curriculum() -> CurriculumPage:
    """The page above the lessons."""
    found = CurriculumPage.objects.filter(slug=CURRICULUM["slug"]).first()
    if found:
        return found
    home = HomePage.objects.get(locale__language_code="zh-hans")
    page = CurriculumPage(live=False, locale=home.locale, owner_organisation=city(), **CURRICULUM)
    home.add_child(instance=page)
    publish_reviewed(page, date(2026, 8, 25), load_people()["沈清"])
    return page


def load_lessons() -> int:
    """All lessons and the plan of the term; returns how many lessons were new."""
    parent, term = load_curriculum(), load_calendar()
    count = 0
    for _path, table in read_tables("lessons"):
        band, stage = STAGES[table["stage"]]
        before = LessonPage.objects.filter(band=band).count()
        lessons = [load_lesson(parent, table, row, band) for row in table["lessons"]]
        count += len(lessons) - before
        for grade in band.grades:
            apply_plan(
                term, stage=stage, grade=grade - 6 if stage == "primary" and grade > 6 else grade, lessons=lessons
            )
    return count


def load_lesson(parent: CurriculumPage, table: dict[str, Any], row: dict[str, Any], band: Band) -> LessonPage:
    """One lesson plan."""
    slug = f"{table['stage'].replace('_', '-')}-{row['number']:02d}"
    found = LessonPage.objects.filter(slug=slug).first()
    if found:
        return found
    people, topics = load_people(), load_topics()
    sensitive = "难的时候" in row["title"]
    lesson = LessonPage(
        title=row["title"],
        title_en=row["title_en"],
        slug=slug,
        summary="；".join(row["aims"]) + "。",
        band=band,
        grade_from=band.grades[0],
        grade_to=band.grades[-1],
        duration=40,
        aims=[("aim", {"text": aim, "text_en": ""}) for aim in row["aims"]],
        steps=[("step", step_of(minutes, words)) for minutes, words in row["steps"]],
        preparation=[("item", {"text": thing, "text_en": ""}) for thing in row["materials"]],
        cover_art=SCENES[(row["number"] - 1) % len(SCENES)],
        sensitivity="sensitive" if sensitive else "general",
        risk_notes=RISK if sensitive else "",
        owner_organisation=city(),
        reviewer=people["林若水"],
        reviewed_on=date(2026, 8, 25),
        audience="teachers",
        live=False,
        locale=parent.locale,
    )
    parent.refresh_from_db()
    parent.add_child(instance=lesson)
    lesson.topics.add(topics["anxiety" if AREAS[row["area"]] == Area.EMOTION else "exam"])
    lesson.standards.add(standard_of(AREAS[row["area"]], band, row["area"]))
    lesson.save()
    publish_reviewed(lesson, date(2026, 8, 26), people["林若水"], people["顾言"])
    return lesson


def step_of(minutes: int, words: str) -> dict[str, Any]:
    """A step: its minutes, its title, and what happens in it."""
    return {"minutes": minutes, "title": words, "text": f"<p>{HINTS[minutes]}</p>", "says": "", "title_en": ""}


def standard_of(area: Area, band: Band, words: str) -> Standard:
    """The aim of the guideline that a lesson of this area and stage works on."""
    found = Standard.objects.filter(area=area, band=band).first()
    code = f"{area}-{band}".replace("_", "-")
    return found or Standard.objects.create(code=code, area=area, band=band, words=words)


RISK = (
    "<p>课上可能有同学说起很难的事。听完，说“谢谢你告诉我们”，课后单独找他。不当众追问，不承诺保密到底。</p>"
    "<p>听到不想活的话，请留在他身边，当天告诉学校的心理老师，按学校的流程通知家长。</p>"
)
