"""Forms on our pages say which language their choices are in."""

from django import forms
from django.utils.translation import override


class PlaceForm(forms.Form):
    place = forms.ChoiceField(choices=[("", "all units"), ("1", "临江区")])
    way = forms.ChoiceField(choices=[("1", "专业课程"), ("2", "outside")], widget=forms.RadioSelect)


def test_choices_in_chinese_say_so_on_an_english_page() -> None:
    with override("en"):
        page = str(PlaceForm())
    assert '<option value="1" lang="zh-Hans">临江区</option>' in page
    assert '<option value="" selected>all units</option>' in page
    assert '<span lang="zh-Hans">专业课程</span>' in page
    assert "<span>outside</span>" in page


def test_a_chinese_page_needs_no_word_about_it() -> None:
    with override("zh-hans"):
        assert "lang=" not in str(PlaceForm())
