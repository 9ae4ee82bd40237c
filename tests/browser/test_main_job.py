"""The main job on real input, in an empty city: roster in, a teacher learns and is certified, anybody can check it."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import PHONE
from tests.browser.desk import approve, edit_address, submit_for_review
from tests.browser.stage import PASSWORD
from tests.city import City
from tests.people.roster_file import Expected, write_organisations, write_roster

OWN_PASSWORD = "我的长句子-2026-很好记"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Expected]:
    """349 schools, and a roster of 32,457 teachers with its dirty rows."""
    folder = tmp_path_factory.mktemp("roster")
    write_organisations(folder / "organisations.xlsx")
    expected = write_roster(folder / "roster.xlsx")
    return folder / "organisations.xlsx", folder / "roster.xlsx", expected


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """An empty city that runs."""
    city = City(tmp_path_factory.mktemp("city"))
    try:
        city.start("--no-demo", patience=600)
        yield city
    finally:
        city.stop()


def sign_in(page: Page, city: City, login: str, password: str) -> None:
    """By the form, as everybody."""
    page.goto(f"{city.address}/accounts/login/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def answer_quiz(page: Page, *, rightly: bool) -> None:
    """Answer the paper question by question as a phone shows it, and hand in."""
    for number in range(1, 4):
        question = page.locator("section.question").nth(number - 1)
        expect(question).to_be_visible()
        text = question.inner_text()
        if "热线" in text:
            question.locator("input[type=text]").fill("１２３５６" if rightly else "110")
        else:
            wanted = ("自己从前" if "先和谁" in text else "不对") if rightly else ("别人" if "先和谁" in text else "对")
            question.locator("label", has_text=re.compile(wanted)).first.click()
        expect(question.locator(".qsave")).to_contain_text(re.compile("已保存|已存"), timeout=10_000)
        page.locator("[data-go='1']").click()
    page.get_by_role("button", name="交卷").click()


@pytest.mark.slow
def test_roster_to_certificate_to_report(
    city: City, files: tuple[Path, Path, Expected], open_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    organisations, roster, expected = files
    city.manage("import_organisations", str(organisations))
    result = tmp_path / "result.xlsx"
    refused = city.manage("import_roster", str(roster), "--result", str(result), check=False)
    assert refused.returncode != 0, "with wrong rows nothing may be written unless that is asked for"
    assert city.stage("count")["people"] == 0
    city.manage("import_roster", str(roster), "--accept-partial", "--result", str(result))
    after = city.stage("count")
    assert after["people"] == expected.good
    check_result_sheet(result, expected)
    again = city.manage("import_roster", str(roster), "--accept-partial", check=False)
    assert city.stage("count") == after, again.stdout + again.stderr

    city.stage("staff")
    city.stage("course")
    person = expected.people[3]
    phone = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    activate(phone, city, person)
    learn(phone, city)
    number = fetch_certificate(phone, city, person, tmp_path)
    visitor = open_context().new_page()
    check_publicly(visitor, city, person, number, tmp_path)
    bureau = open_context(accept_downloads=True).new_page()
    report(bureau, city, person, tmp_path)
    publish_article(open_context, city)
    find_article(visitor, city)


def check_result_sheet(path: Path, expected: Expected) -> None:
    """Every wrong row stands in the result with what to do, and no other row does."""
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        rows = list(book.worksheets[0].iter_rows(values_only=True))
    header = next(row for row in rows if row and "问题" in [str(cell) for cell in row])
    problem = [str(cell) for cell in header].index("问题")
    advice = [str(cell) for cell in header].index("怎么改")
    found = {number for number, row in enumerate(rows, 1) if len(row) > problem and row[problem] and row is not header}
    assert set(expected.errors) <= found
    assert all(rows[number - 1][advice] for number in expected.errors)


def activate(page: Page, city: City, person: dict[str, str]) -> None:
    """The code from the school's list, a password of one's own, signed in."""
    listed = city.manage("activation_codes", "--organisation", person["code"]).stdout
    codes = {row["name"]: row["code"] for row in csv.DictReader(io.StringIO(listed))}
    page.goto(f"{city.address}/activate/")
    page.fill("input[name=code]", "WRONGCOD")
    page.fill("input[name=who]", person["name"])
    page.fill("input[name=password1]", OWN_PASSWORD)
    page.fill("input[name=password2]", OWN_PASSWORD)
    page.check("input[name=agree]")
    page.click("main form button[type=submit]")
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("input[name=who]")).to_have_value(person["name"])
    page.fill("input[name=code]", codes[person["name"]])
    page.fill("input[name=password1]", OWN_PASSWORD)
    page.fill("input[name=password2]", OWN_PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/learn/**")


def learn(page: Page, city: City) -> None:
    """Two units, a quiz that fails once and then passes."""
    page.goto(f"{city.address}/learn/")
    page.get_by_role("link", name=re.compile("开始|继续")).first.click()
    for _unit in range(2):
        expect(page.locator(".unit__prose")).to_be_visible()
        here = page.url
        page.locator(".actionbar form button").click()
        page.wait_for_url(lambda url, here=here: url != here)  # else the next press meets this page once more
    page.get_by_role("button", name="开始").click()
    answer_quiz(page, rightly=False)
    expect(page.locator("h1")).to_contain_text("差")
    page.get_by_role("button", name=re.compile("再试")).click()
    answer_quiz(page, rightly=True)
    expect(page.locator("h1")).to_contain_text("通过")


def fetch_certificate(page: Page, city: City, person: dict[str, str], folder: Path) -> str:
    """The certificate is there at once; its PDF carries the name. Returns its number."""
    page.goto(f"{city.address}/learn/certificates/")
    number = re.search(r"YQ-XLJK-\d{4}-\d{6}", page.content())
    assert number is not None
    page.locator("main a[href*='/learn/certificates/']", has_text=re.compile(".")).first.click()
    address = page.locator("a[href$='.pdf']").first.get_attribute("href")
    answer = page.request.get(f"{city.address}{address}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    (folder / "certificate.pdf").write_bytes(answer.body())
    text = PdfReader(folder / "certificate.pdf").pages[0].extract_text()
    assert person["name"] in text.replace(" ", "")
    assert number[0] in text
    return number[0]


def check_publicly(page: Page, city: City, person: dict[str, str], number: str, folder: Path) -> None:
    """A visitor without an account: by the address in the QR code, and by number and name."""
    page.goto(f"{city.address}/verify/")
    page.fill("input[name=number]", number)
    page.fill("input[name=name]", "无此人")
    page.click("main form button[type=submit]")
    expect(page.locator(".vres__status")).to_contain_text("没有")
    page.fill("input[name=number]", number)
    page.fill("input[name=name]", person["name"])
    page.click("main form button[type=submit]")
    expect(page.locator(".vres__status")).to_contain_text("有效")
    expect(page.locator("main")).to_contain_text(person["name"])
    links = PdfReader(folder / "certificate.pdf").pages[0].get("/Annots") or []
    addresses = [note.get_object()["/A"]["/URI"] for note in links]
    token = next(address for address in addresses if "/verify/" in address).split("/verify/")[1]
    page.goto(f"{city.address}/verify/{token}")
    expect(page.locator(".vres__status")).to_contain_text("有效")
    expect(page.locator("main")).not_to_contain_text(person["name"])


def report(page: Page, city: City, person: dict[str, str], folder: Path) -> None:
    """The bureau sees district and school, and exports."""
    sign_in(page, city, "bureau@city.example", PASSWORD)
    page.goto(f"{city.address}/bureau/progress/")
    expect(page.locator("main table.dtable").first).to_be_visible()
    district = person["school"][:2] if person["school"][:2] in page.content() else None
    page.locator("main table.dtable a").first.click()
    expect(page.locator("main table.dtable").first).to_be_visible()
    assert district is None or page.locator("main table.dtable tbody tr").count() > 1
    page.goto(f"{city.address}/bureau/progress/")
    page.locator("form[action*='export'] button").first.click()
    page.wait_for_url("**/exports/**")
    with page.expect_download(timeout=300_000) as started:  # behind the work that the roster of a city leaves
        page.locator("a[download]").click(timeout=300_000)
    started.value.save_as(folder / "progress.xlsx")
    book = openpyxl.load_workbook(folder / "progress.xlsx")
    districts, schools, people = (list(sheet.iter_rows(min_row=5, values_only=True)) for sheet in book.worksheets)
    book.close()
    districts, schools = ([row for row in rows if isinstance(row[3], int)] for rows in (districts, schools))
    assert person["school"] in {row[2] for row in schools}
    assert len(schools) > 300
    assert districts[-1][3] == schools[-1][3] == sum(row[3] for row in schools[:-1]) > 30_000
    assert person["name"] in {row[3] for row in people}


def publish_article(open_context: Callable[..., BrowserContext], city: City) -> None:
    """An editor writes in the admin and submits; the editor cannot publish; a reviewer approves."""
    editor = open_context().new_page()
    sign_in(editor, city, "editor@city.example", PASSWORD)
    section = edit_address(editor, city, "/library/").split("/")[-3]
    editor.goto(f"{city.address}/admin/pages/add/cms/articlepage/{section}/")
    editor.fill("input[name=title]", "考试焦虑怎么办")
    editor.fill("textarea[name=summary]", "把紧张调小一格的三个办法。")
    draft = city.address + submit_for_review(editor)
    assert editor.request.get(f"{city.address}/library/kao-shi-jiao-lv-zen-me-ban/").status == 404
    editor.goto(draft)
    assert editor.locator("button[name='action-publish']").count() == 0
    reviewer = open_context().new_page()
    sign_in(reviewer, city, "reviewer@city.example", PASSWORD)
    approve(reviewer, draft)
    assert reviewer.request.get(f"{city.address}/library/kao-shi-jiao-lv-zen-me-ban/").status == 200


def find_article(page: Page, city: City) -> None:
    """By the simplified word, the traditional one and pinyin; the worker has indexed it within half a minute."""
    for query in ("焦虑", "焦慮", "jiaolv"):
        for _attempt in range(30):
            page.goto(f"{city.address}/search/?q={query}")
            if page.locator("main", has_text="考试焦虑怎么办").count():
                break
            page.wait_for_timeout(1000)
        expect(page.locator("main")).to_contain_text("考试焦虑怎么办")
