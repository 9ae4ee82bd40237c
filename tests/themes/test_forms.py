"""Django's forms in the theme's style: what is wrong is named on top, at the field, and to screen readers."""

from bs4 import BeautifulSoup
from django import forms
from django.utils import translation


class Enquiry(forms.Form):
    """Every kind of field."""

    phone = forms.RegexField(
        r"^1\d{10}$", label="Phone", help_text="11 digits", error_messages={"invalid": "One digit short"}
    )
    words = forms.CharField(widget=forms.Textarea(attrs={"class": "wide"}), required=False)
    age = forms.IntegerField(required=False)
    school = forms.ChoiceField(choices=[("1", "One")])
    way = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Agreed", error_messages={"required": "Please agree"})
    paper = forms.FileField(required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def draw(form: forms.Form) -> BeautifulSoup:
    with translation.override("en"):
        return BeautifulSoup(str(form), "html.parser")


def test_an_error_is_named_on_top_and_at_its_field():
    page = draw(Enquiry({"phone": "139", "school": "1", "way": "a"}))
    links = {link["href"]: link.get_text() for link in page.select(".error-summary a")}
    assert links == {"#id_phone": "Phone: One digit short", "#id_agree": "Agreed: Please agree"}
    phone = page.select_one("#id_phone")
    assert phone["aria-invalid"] == "true"
    assert phone["aria-describedby"].split() == [
        "id_phone_helptext",
        "id_phone_error",
    ]
    assert page.select_one("#id_phone_error").get_text(strip=True) == "One digit short"
    assert "field--bad" in phone.find_parent(class_="field")["class"]


def test_a_link_of_the_summary_leads_to_something():
    page = draw(Enquiry({}))
    for link in page.select(".error-summary a"):
        assert page.select_one(f'[id="{link["href"][1:]}"]'), link


def test_controls_are_dressed_and_keep_their_own_class():
    page = draw(Enquiry())
    assert page.select_one("#id_phone")["class"] == ["input"]
    assert page.select_one("#id_words")["class"] == ["input", "wide"]
    assert page.select_one("#id_age")["class"] == ["input", "input--short"]
    assert page.select_one("select#id_school")["class"] == ["input"]
    assert not page.select(".error-summary")


def test_choices_stand_in_a_named_group():
    page = draw(Enquiry())
    group = page.select_one("fieldset#id_way")
    assert group.legend.get_text(strip=True) == "Way"
    assert len(group.select("label.check input[type=radio]")) == 2


def test_words_of_people_are_escaped():
    page = str(Enquiry({"phone": '"><script>alert(1)</script>', "school": "1", "way": "a"}))
    assert "<script>" not in page


def test_hidden_fields_and_files_are_there():
    page = draw(Enquiry())
    assert page.select_one("input[type=hidden]#id_secret")
    assert page.select_one(".upload input[type=file]#id_paper")
