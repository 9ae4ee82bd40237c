"""What the driver of the zoo does at the points where the wings use plugins, while everything of zoo_falling falls."""

import io


def use_every_point(client) -> dict[str, object]:
    """Publish, read, edit, tell, export, draw and import; what each came to."""
    from django.urls import reverse

    from cms.domain.editing.publishing import publish_by_system
    from cms.models import ArticlePage, SectionPage
    from people.domain.message import send_message
    from people.domain.message_delivery import deliver_due
    from people.models import MessageDelivery, User
    from plugins.api import CertificateFacts, Kind, Table, runtime

    person = User.objects.create(
        public_id="zookeeper001", real_name="饲养员", email="z@example.org", is_active=True, is_superuser=True
    )
    library = SectionPage.objects.get(slug="library", locale__language_code="zh-hans")
    rows = [
        {"type": "plugin_falling", "value": {"kept": [1]}, "id": "11111111-1111-4111-8111-111111111111"},
        {"type": "paragraph", "value": "<p>在坏邻居旁边。</p>", "id": "33333333-3333-4333-8333-333333333333"},
    ]
    page = ArticlePage(title="动物园", summary="一句话。", body=rows, live=False, locale=library.locale)
    library.add_child(instance=page)
    publish_by_system(ArticlePage.objects.get(pk=page.pk), reason="zoo")
    page = ArticlePage.objects.get(pk=page.pk)
    shown = client.get(page.url)
    seen: dict[str, object] = {"article": [shown.status_code, "在坏邻居旁边" in shown.content.decode()]}
    seen["stored"] = page.body.get_prep_value()[0]["value"]
    client.force_login(person)
    seen["editor"] = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code
    seen["home"] = client.get(reverse("learn")).status_code
    seen["progress"] = client.get(reverse("progress")).status_code
    seen["plugin_page"] = client.get(reverse("plugins_host_detail", args=["zoo_falling"])).status_code
    send_message(person, "phone_changed")
    deliver_due()
    seen["messages"] = dict(MessageDelivery.objects.values_list("channel", "state"))
    seen["told"] = runtime.tell_noted()
    facts = CertificateFacts("1", "周", "项目", "局", "2026-03-10", "https://example.org/verify/1")
    seen["renderer"] = runtime.ask(Kind.CERTIFICATE_RENDERER, "falling", "render", facts).reason
    seen["exporter"] = runtime.ask(Kind.EXPORTER, "falling", "write", Table("t", (), ()), io.BytesIO()).reason
    seen["importer"] = runtime.ask(Kind.IMPORTER, "falling", "read", b"x").reason
    seen["status"] = next(one.last_error for one in runtime.statuses() if one.slug == "zoo_falling")
    client.logout()
    return {"points": seen}
