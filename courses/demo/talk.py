"""What the demo's people say to each other: the workshop of the teachers' course, with a few threads of a week."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from courses.domain.workshop.care import look_over
from courses.domain.workshop.seat import Seat, find_seat
from courses.domain.workshop.steering import choose_answer, open_workshop, set_welcome, steer_thread, write_summary
from courses.domain.workshop.writing import Draft, start_thread, write_reply
from courses.models import Course, Workshop, WorkshopPost, WorkshopThread
from people.models import User

WELCOME = (
    "有疑问就提，有经验就说。专家每周二、周五来看。请不要写出孩子是谁：年级、性别、发生了什么，就够大家想办法了。"
    "孩子眼下有危险，先打 12356 或 110，再来这里。"
)
SUMMARY = (
    "先陪着，不急着问原因。\n\n- 先说看到了什么：“这几天你来得晚，看着没睡好。”\n- 再问愿不愿意说说，不愿意也没关系\n"
    "- 约好下一次什么时候见\n- 两周没有好转，请心理老师一起看"
)
THREADS: tuple[tuple[str, str, str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "learner0", "question", "孩子早上总说肚子疼，不想上学，第一句话怎么说？",
        "三年级，开学三周了。医院查过没有问题。家长很急，每天在校门口拉扯，我也不知道该先劝家长还是先劝孩子。",
        (
            (
                "learner1",
                "我们班去年也有一个。后来我每天在校门口等他，只说“来了就好”，不提昨天。两周以后他自己走进来了。",
            ),
            (
                "expert",
                "肚子疼是真的疼，请先相信他。第一句话可以说：“听说你早上肚子不舒服，现在好些了吗？”\n\n"
                "- 请家长只做一件事：**按时送到**，不在门口讲道理\n- 到校以后先给他一件小事做，不用马上进教室\n"
                "- 记一周：哪几天疼、哪节课前疼，线索常在里面",
            ),
            ("learner0", "记了一周，疼的三天都有体育课。谢谢两位，已经和体育老师约好聊一聊。"),
        ),
    ),
    (
        "learner2", "discussion", "孩子在作业本里写“没意思”，大家会怎么回？",
        "语文周记，六年级。别的都写得很好，最后一句是“最近觉得没意思”。我怕问重了，也怕错过。",
        (
            ("learner3", "我会在本子上回一句：“看到你写的了，放学等我五分钟？”不在全班面前说。"),
            (
                "expert",
                "先约一个安静的五分钟。可以直接问：“没意思到什么程度？有没有想过不活了？”"
                "直接问不会带来念头，只会让他知道有人愿意听。",
            ),
        ),
    ),
    (
        "learner4", "share", "一张课间情绪温度计，孩子自己贴，全班用了两个月",
        "> 贴在哪里都行，不用说为什么\n\n1. 门边一张纸，五种颜色\n2. 每人一枚磁贴，早上来了贴一次"
        "\n3. 连着三天贴在最低一格的，我中午找他走一圈\n\n两个月里有四个孩子这样被看见了。",
        (("learner1", "借去用了，我们班把颜色换成了天气。"),),
    ),
)  # fmt: skip


def load_talk(course: Course) -> None:
    """Open the workshop of a course and let people talk in it, in the days before today."""
    trainer, expert = (User.objects.get(email=f"{name}@demo.example") for name in ("trainer", "expert"))
    workshop = open_workshop(trainer, course=course)
    if workshop.threads.exists():
        return
    learners = User.objects.filter(enrolments__course=course, enrolments__ended_at=None, email="").order_by("pk")[:5]
    cast = {f"learner{number}": person for number, person in enumerate(learners)} | {"expert": expert}
    set_welcome(_seat(trainer, workshop), WELCOME)
    moment = timezone.now() - timedelta(days=9)
    for writer, kind, title, body, replies in THREADS:
        if writer not in cast:
            continue
        draft = Draft(body=body, once=uuid.uuid4(), title=title, kind=kind)
        post = start_thread(_seat(cast[writer], workshop), _seen(draft), now=moment).post
        for name, words in replies:
            moment += timedelta(hours=7)
            _reply(cast[name], post.thread, words, now=moment)
        moment += timedelta(days=1)
    _lead(trainer, workshop)


def _seat(person: User, workshop: Workshop) -> Seat:
    seat = find_seat(person, pk=workshop.pk)
    assert seat is not None
    return seat


def _seen(draft: Draft) -> Draft:
    """As sent by somebody who was shown what the site noticed."""
    return replace(draft, seen=look_over(draft.title, draft.body).mark)


def _reply(person: User, thread: WorkshopThread, words: str, *, now: datetime) -> WorkshopPost:
    draft = Draft(body=words, once=uuid.uuid4())
    return write_reply(_seat(person, thread.workshop), thread, _seen(draft), now=now).post


def _lead(trainer: User, workshop: Workshop) -> None:
    """The trainer pins the first question, sums it up and marks the answer."""
    thread = workshop.threads.filter(kind=WorkshopThread.Kind.QUESTION).first()
    if thread is None:
        return
    seat = _seat(trainer, workshop)
    steer_thread(seat, thread, pin=True)
    write_summary(seat, thread, SUMMARY, known="0")
    answer = thread.posts.filter(role=WorkshopPost.Role.EXPERT).first()
    if answer is not None:
        choose_answer(seat, answer, on=True)
