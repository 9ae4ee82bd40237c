"""A course with its workshop, two who learn there, an expert and a trainer of the city; and people from elsewhere."""

import uuid
from datetime import date, time
from typing import Any

from django.test import Client
from django.urls import reverse

from courses.domain.attending.runs import open_run, take_in
from courses.domain.workshop.seat import Seat, find_seat
from courses.domain.workshop.steering import open_workshop
from courses.domain.workshop.writing import Draft, start_thread, write_reply
from courses.models import Workshop, WorkshopPost, WorkshopThread
from people.domain.role import grant_role
from people.models import Organisation, User
from tests.factories.courses import LearnerFactory, SchoolFactory, join, make_enrolment, make_page

QUESTION = "孩子说不想上学，第一句话怎么说？"


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


class Stage:
    def __init__(self) -> None:
        self.school = SchoolFactory()
        self.city = Organisation.objects.get(kind="city")
        self.page = make_page()
        self.course = self.page.course
        self.course.owner = self.city
        self.course.save()
        self.asker, self.other = self.learn("周晓岚"), self.learn("何静怡")
        self.expert, self.trainer = self.staff("expert", "林若水"), self.staff("trainer", "程立")
        self.workshop = open_workshop(self.trainer, course=self.course)

    def learn(self, name: str, **more: Any) -> User:
        person = LearnerFactory(real_name=name, **more)
        join(person, self.school)
        make_enrolment(self.page, person)
        return person

    def staff(self, role: str, name: str, organisation: Organisation | None = None) -> User:
        person = LearnerFactory(real_name=name)
        grant_role(person, role=role, organisation=organisation or self.city)
        return User.objects.get(pk=person.pk)

    def seat(self, person: User, workshop: Workshop | None = None) -> Seat:
        seat = find_seat(User.objects.get(pk=person.pk), pk=(workshop or self.workshop).pk)
        assert seat is not None
        return seat

    def ask(
        self, person: User | None = None, *, body: str = "他每天早上都说肚子疼。", title: str = QUESTION, **more: Any
    ):
        draft = Draft(body=body, once=uuid.uuid4(), title=title, **{"kind": "question", **more})
        return start_thread(self.seat(person or self.asker), draft).post

    def reply(self, thread: WorkshopThread, person: User, body: str = "先听他说完。", **more: Any) -> WorkshopPost:
        return write_reply(self.seat(person), thread, Draft(body=body, once=uuid.uuid4(), **more)).post

    def open_class(self, *people: User) -> Workshop:
        """A class of the same course with these people."""
        run = open_run(
            self.course, owner=self.school, title="第 1 班", first_day=date(2026, 11, 2), days=1,
            halves=[(time(9), time(12))], actor=self.trainer,
        )  # fmt: skip
        for person in people:
            take_in(run, actor=self.trainer, search=person.real_name)
        return open_workshop(self.trainer, course=self.course, run=run)

    def url(self, name: str, row: Any) -> str:
        return reverse(name, args=[row.public_id])
