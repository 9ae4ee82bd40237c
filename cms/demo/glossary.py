"""Words of the field that courses of the demo explain where they first occur."""

from cms.models import GlossaryTerm

TERMS = [
    (
        "gong-qing", "共情", "empathy", "同理心",
        "放下自己的看法，从对方的处境去体会他的感受，并让他知道您体会到了。",
        "Setting one's own view aside, feeling one's way into somebody's situation, and letting them know it.",
    ),
    (
        "zhuan-jie", "转介", "referral", "转诊",
        "把求助的人介绍给更合适的人或机构，并陪他走到那里，不是推出去。",
        "Bringing somebody to the person or place that can help better, and going along until they are there.",
    ),
]  # fmt: skip


def load_glossary() -> int:
    """All terms; returns how many there are."""
    for slug, name, name_en, synonyms, text, text_en in TERMS:
        fields = {"name": name, "name_en": name_en, "synonyms": synonyms, "text": text, "text_en": text_en}
        GlossaryTerm.objects.get_or_create(slug=slug, defaults=fields)
    return GlossaryTerm.objects.count()
