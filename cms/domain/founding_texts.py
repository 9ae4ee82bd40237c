"""The first words of an empty city. Editors change them in the admin; nothing here is read again once a page exists."""

from typing import Any

WORKFLOW = "编辑与审阅"
TASK = "专业审阅"
FRAME: dict[str, str] = {
    "owner": "市教育局、市精神卫生中心与市红十字会",
    "owner_en": "the city's education bureau, its mental health centre and its Red Cross",
}
HOME: dict[str, dict[str, str]] = {
    "zh-hans": {
        "title": "首页",
        "slug": "home",
        "summary": "由医生和心理老师审阅的知识库、每周电台、双周一课和培训课程。",
        "greeting": "今天，|心里装着什么事？",
        "lead": "写一个词或一句话。这里的每一篇，都由本市的医生和心理老师审阅过。",
        "asked_often": "睡不着\n考前心慌\n孩子不想上学\n总是很累\n和父母一说就吵",
        "help_title": "现在就想找人说说话？",
        "help_text": "不用想好怎么开口。接电话的人会陪您慢慢说，不问姓名，不收费。",
        "lessons_lead": "全市每个班，每两周上一节心理课。教案、课件和活动单都在这里。",
        "courses_lead": "看完能记学时，考过发证书，证书可以在网上查验。",
    },
    "en": {
        "title": "Home",
        "slug": "home-en",
        "summary": "A library reviewed by doctors and counsellors, a weekly radio hour, school lessons and training.",
        "greeting": "What is on your mind|today?",
        "lead": "Type a word or a sentence. Every page here has been reviewed by the city's doctors and counsellors.",
        "asked_often": "cannot sleep\nexam nerves\nrefusing school\nalways tired\narguments at home",
        "help_title": "Would you like to talk to somebody now?",
        "help_text": "No need to know how to begin. The person who answers will listen. No name asked, free of charge.",
        "lessons_lead": "Every class in the city has one lesson every two weeks. Plans, slides and worksheets are here.",
        "courses_lead": "Courses count towards your hours, tests end in a certificate, and anybody can verify it on line.",
    },
}
LIBRARY: dict[str, dict[str, str]] = {
    "zh-hans": {
        "title": "知识库",
        "intro": "按话题、按身份慢慢看。每一篇都写明谁审阅过、什么时候再审。",
        "summary": "本市医生和心理老师审阅过的心理健康文章。",
    },
    "en": {
        "title": "Library",
        "intro": "Read by topic or by who you are. Every page says who reviewed it and when it will be reviewed again.",
        "summary": "Articles on mental health, reviewed by the city's doctors and counsellors.",
    },
}
_HELP: dict[str, dict[str, Any]] = {
    "zh-hans": {
        "title": "求助",
        "lead": "不用想好怎么说。可以从“我不知道从哪里说起”开始。免费，不问真名。",
        "summary": "本市和全国的心理援助热线、接听时间，以及打通之后会怎样。",
        "steps_title": "打通之后会怎样",
        "doors_title": "还不想打电话",
        "ways_title": "替身边的人着急",
        "steps": [
            ("先问您安不安全", "如果您正处在危险里，对方会先陪您离开危险。"),
            ("听您说，不打断", "一般二十到四十分钟。想停随时可以停。"),
            ("一起想下一步", "要不要去门诊、跟谁说、今晚怎么过，商量着来。"),
        ],
    },
    "en": {
        "title": "Help",
        "lead": "You need not know what to say. “I do not know where to begin” is a beginning. Free, no name asked.",
        "summary": "Help lines of the city and the country, when they answer, and what happens on a call.",
        "steps_title": "What happens on a call",
        "doors_title": "If you would rather not call",
        "ways_title": "Worried about somebody else",
        "steps": [
            ("First: are you safe?", "If you are in danger, they will first help you out of it."),
            ("They listen", "Twenty to forty minutes as a rule. You may stop whenever you like."),
            ("What next, together", "Whether to see a doctor, whom to tell, how to get through tonight."),
        ],
    },
}


def help_page(language: str) -> dict[str, Any]:
    """The fields of the help page in a language."""
    fields = dict(_HELP[language])
    fields["steps"] = [("step", {"title": title, "text": text}) for title, text in fields["steps"]]
    return fields


_PRIVACY_ZH = """<h2>谁对您的信息负责</h2><p>本网站由市教育局主办，与市精神卫生中心、市红十字会共同维护。主办单位是您个人信息的处理者。</p>
<h2>只看、只听，不留名字</h2><p>读文章、听电台、查热线不需要登录。我们不放统计您个人行踪的程序，也不使用别家网站的脚本和字体。搜索的词不与您的身份存在一起。</p>
<h2>有账号的人，我们存什么</h2><ul><li>姓名、单位、任职和身份编号，来自您单位报送的名册；</li><li>手机号和电子邮箱，用来登录和通知，加密保存；</li><li>学习记录：报名、作答、成绩、学时、证书，作为培训的凭据长期保存。</li></ul><p>身份证号默认不收集。</p>
<h2>自评量表</h2><p>自评要您同意才开始，随时可以停。答案和结果只有您自己看得到，单位、学校和管理员都看不到，保存时单独加密，您可以随时删除。结果是一个提示，不是诊断。</p>
<h2>谁能看到</h2><p>负责您培训的管理员只能看到本单位范围内的学习进度。每一次查看敏感信息都会留下记录。我们不出售、不出租您的信息；除法律要求外，不提供给第三方。</p>
<h2>保存多久</h2><p>名册原件在导入三十天后删除；登录日志保存六个月；证书和学时记录按培训档案的要求长期保存。</p>
<h2>您的权利</h2><p>您可以在“我的”里查看、更正自己的信息，导出自己的学习记录，撤回同意，或要求注销账号。办不到的，我们会说明理由。</p>
<h2>未成年人</h2><p>本网站不存放学生个人档案和病历。不满十四周岁的孩子请在家长陪同下使用。</p>
<h2>这份说明会变</h2><p>内容有实质变化时，我们会发布新的版本，写明改了什么、从哪天起生效，旧版本一直可以查到。</p>"""
_PRIVACY_EN = """<h2>Who is responsible</h2><p>This site is run by the city's education bureau together with its mental health centre and its Red Cross. The bureau is the controller of your personal information.</p>
<h2>Reading and listening leave no name</h2><p>You need no account to read, to listen or to find a help line. We run no program that follows you, and no script or font of another site. What you search for is not kept with who you are.</p>
<h2>What we keep about people with an account</h2><ul><li>name, workplace, post and staff number, from the roster that your workplace sent;</li><li>phone number and e-mail address, for signing in and for notices, stored encrypted;</li><li>records of learning: enrolments, answers, results, hours and certificates, kept as evidence of training.</li></ul><p>Identity card numbers are not collected unless the city has decided that they are needed.</p>
<h2>Self-tests</h2><p>A self-test starts only with your consent and may be stopped at any time. Answers and results are seen by you alone, not by your employer, your school or our administrators. They are encrypted with a key of their own, and you may delete them. A result is a hint, not a diagnosis.</p>
<h2>Who may see what</h2><p>Those who run your training see the progress of their own organisation only. Every look at sensitive data is recorded. We neither sell nor rent out your information, and give it to nobody unless the law demands it.</p>
<h2>For how long</h2><p>Roster files are deleted thirty days after import, sign-in logs after six months. Certificates and hours are kept as training records require.</p>
<h2>Your rights</h2><p>Under “My account” you can see and correct your information, export your record of learning, withdraw consent, or ask for your account to be closed. Where we cannot do so, we give the reason.</p>
<h2>Children</h2><p>This site keeps no files or case notes about pupils. Children under fourteen should use it together with a parent.</p>
<h2>When this text changes</h2><p>A change of substance is published as a new version that says what changed and from which day it holds. Older versions remain readable.</p>"""
_TERMS_ZH = """<h2>这里提供什么</h2><p>本网站提供心理健康知识、电台节目、学校课程资料、培训课程和自评工具，供公众免费使用。</p>
<h2>不能代替就诊</h2><p>这里的内容由专业人员审阅，帮助您了解和练习，不是诊断，也不是处方。如果您或身边的人有危险，请马上拨打 120 或 110，或打求助页上的热线。</p>
<h2>账号</h2><p>账号由您的单位为您开立，用一次性激活码启用。请不要把密码和激活码交给别人；不要替别人学习或考试。</p>
<h2>学时与证书</h2><p>学时和成绩以服务器的记录为准。证书有编号和有效期，任何人都可以在查验页核对。用不正当方法取得的证书会被撤销，并在查验页上写明。</p>
<h2>使用这里的内容</h2><p>欢迎为教学、科普和公益目的转载文章，请保留标题、作者、审阅人和永久地址，不要改动与安全有关的文字。图片和音频另有说明的，从其说明。</p>
<h2>请不要这样做</h2><p>不要上传他人的隐私、病历或学生档案；不要发布违法、伤害他人的内容；不要用程序大量抓取或干扰网站运行。</p>
<h2>条款的变更</h2><p>条款有变化时会发布新的版本并写明生效日期，旧版本一直可以查到。</p>"""
_TERMS_EN = """<h2>What this site offers</h2><p>Articles on mental health, radio programmes, material for school lessons, training courses and self-tests, free of charge.</p>
<h2>It does not replace a doctor</h2><p>What you find here has been reviewed by professionals. It helps you to understand and to practise; it is neither a diagnosis nor a prescription. If you or somebody near you is in danger, call 120 or 110 at once, or one of the lines on the help page.</p>
<h2>Accounts</h2><p>Your workplace opens your account and a one-time code activates it. Keep password and code to yourself, and do not learn or sit tests for somebody else.</p>
<h2>Hours and certificates</h2><p>The server's records decide about hours and results. A certificate has a number and a period of validity, and anybody may verify it. One that was obtained unfairly is revoked, and the verify page says so.</p>
<h2>Using our content</h2><p>You may republish articles for teaching, information and public benefit, with title, authors, reviewer and permanent address, and without changing words that concern safety. Pictures and sound may carry terms of their own.</p>
<h2>Please do not</h2><p>upload the private matters, case notes or school files of others; publish what is unlawful or harms people; harvest the site by program or disturb its running.</p>
<h2>Changes</h2><p>Changed terms are published as a new version with the day from which they hold. Older versions remain readable.</p>"""
_LEGAL: dict[tuple[str, str], dict[str, str]] = {
    ("privacy", "zh-hans"): {"title": "隐私说明", "body": _PRIVACY_ZH, "summary": "我们存什么，谁能看到，您可以怎样处理。"},
    ("privacy", "en"): {
        "title": "Privacy",
        "body": _PRIVACY_EN,
        "summary": "What we keep, who may see it, and what you can do about it.",
    },
    ("terms", "zh-hans"): {"title": "使用条款", "body": _TERMS_ZH, "summary": "使用本网站、账号、学时和证书的约定。"},
    ("terms", "en"): {
        "title": "Terms of use",
        "body": _TERMS_EN,
        "summary": "What holds for using this site, accounts, hours and certificates.",
    },
}


def legal_page(kind: str, language: str) -> dict[str, str]:
    """The fields of a legal page in a language."""
    return dict(_LEGAL[kind, language])
