"""What the rules say: one English msgid per rule, the Dutch of the method being its translation.

A rule with a second message has it under its number and a word. ``sentence()`` fills in what differs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


@dataclass(frozen=True)
class Words:
    """Words of the interface within a message, as msgids; more than one are told as a list."""

    msgids: tuple[str, ...]

    def __str__(self) -> str:
        return get_text_list([gettext(msgid) for msgid in self.msgids], gettext("and"))


Param = str | int | Decimal | Words
"""What a message can hold: a text of the user, a count, a score with one decimal, or words of the interface.
"""

MESSAGES: Final[Mapping[str, str]] = {
    "R01": _("The plate for {step} is still empty."),
    "R02": _("There is no waiver for {step}. Only Quality of use and Ease of payment and switch can be left out."),
    "R03": _("Explain why you could not fill in {step}; twenty words is a good measure."),
    "R04": _(
        "You ask a waiver for {step}, but the plate already holds content. Withdraw the waiver or leave the "
        "content as an addition."
    ),
    "R05": _(
        "You leave out two steps. You may; tell in the summary how you look at the chain as a whole nevertheless."
    ),
    "R06": _("Give a reason for refusing the waiver for {step}."),
    "R07": _("Also tell what you tried to fill in {step} after all."),
    "R10": _("Fill in the customer score for {step}, or explain why there is none."),
    "R11": _("Which score would the department give itself for {step}?"),
    "R12": _("Use a score from 0.0 up to and including 10.0 with one decimal."),
    "R13": _("Where does the customer score for {step} come from? Name the source."),
    "R14": _("How many customers answered? Without a number the reader does not know how certain this score is."),
    "R15": _("This score rests on {n} answers and is indicative. Word your conclusion with care."),
    "R16": _("Fewer than five answers: the score stays hidden to protect those who took part."),
    "R17": _("Customer and department differ {gap} points at {step}. How do you explain that?"),
    "R18": _(
        "Customer and department agree everywhere. Are you sure that the scores were given independently of each other?"
    ),
    "R19": _(
        "The customer score for {step} is old. Is there something more recent, or can you measure a little yourself?"
    ),
    "R20": _("Name at least three core activities for {step}. You have {n}."),
    "R21": _("Choose at most five core activities. Less is stronger."),
    "R22": _("Give every activity a name and a short explanation."),
    "R23": _("Activity “{name}” stands there twice."),
    "R24": _("“{name}” returns on many plates. Does the activity really fit each department?"),
    "R30": _("The plate of {step} still lacks: {missing}."),
    "R31": _("Activity “{name}” still lacks: {missing}."),
    "R32": _("Work this out a little further: what, for whom, and by what do you notice it?"),
    "R33": _("On which tip does this advice rest? Link them."),
    "R34": _("Which role does this, and when is it done?"),
    "R40": _("{department} has {n} KPIs now. Choose at least three."),
    "R41": _("Describe KPI “{name}” in full: definition, unit and which way is better."),
    "R42": _("What is the value of “{name}” now? Is it not measured yet, then tick that."),
    "R43": _("Which target do you set for “{name}” in the next period? Is there no target yet, then tick that."),
    "R44": _("It is not {what} yet. Write down how the company starts with that and link that advice here."),
    "R45": _(
        "Your target for “{name}” is no improvement. Is the direction right? Is it a deliberate choice, then"
        " explain it with the target."
    ),
    "R46": _("The target lies outside the band that you name yourself."),
    "R47": _("Lay at least one relation with another KPI for {step}: what moves along, and why?"),
    "R48": _("Tell whether the values rise and fall together (+) or move against each other (-), and why."),
    "R48 sign": _("Tell whether the values rise and fall together (+) or move against each other (-)."),
    "R48 reason": _("Tell why these values move this way."),
    "R49": _("All relations stay within {step}. Look for at least one relation with another department."),
    "R50": _(
        "According to you “{a}” and “{b}” move together one time and against each other the other time. Which is right?"
    ),
    "R51": _("In nearly every company goals collide. Which goal suffers when another goal is reached?"),
    "R52": _("The value does not fit the unit {unit}."),
    "R53": _("“{name}” has two different values. Which is right?"),
    "R54": _("Add a KPI that you can steer on daily, not only results afterwards."),
    "R55": _("One name knows many ways of calculating. Write down which you use."),
    "R56": _("“{a}” and “{b}” cannot both be reached for free. Agree who decides, and what yields."),
    "R57": _("The agreement about “{a}” and “{b}” was to be looked at again by now. Does it still hold?"),
    "R60": _(
        "You filled in {step} as your own estimate. Did you approach the responsible manager? Record your attempts."
    ),
    "R60 basis": _("What does this plate rest on?"),
    "R61": _("One attempt is meagre proof. Try once more in another way."),
    "R62": _("Note with every attempt when, how and with which outcome."),
    "R63": _("You base {step} on a conversation. Record that conversation or choose another basis."),
    "R64": _("This date is not right."),
    "R65": _("Note only the role, for example team leader logistics."),
    "R66": _("Call or drop by for once; mail alone often does not work."),
    "R67": _("Even one conversation of a quarter of an hour makes your analysis stronger."),
    "R70": _("You cannot hand in yet. {n} points are open."),
    "R71": _("First fill in: {missing}."),
    "R72": _("Write in a few sentences what the common thread is."),
    "R73": _("This action has no {missing} yet."),
    "R74": _("Together your actions cost more than the budget. What do you cut or shift?"),
    "R75": _("Describe for each step how this could have been prevented."),
    "R76": _("The weakest step gets no attention in your plan. Is that deliberate?"),
    "R77": _("One example that went wrong often convinces more than ten charts."),
    "R78": _("Last year you set a target for “{kpi}”. Was it reached?"),
    "R79": _("Remove data that lead to a person."),
    "R80": _("This text stands in more places. Make it specific for each step."),
    "R81": _("Which aspired score do you choose for {step} in the next period?"),
    "R82": _("You do not aspire to a higher score for {step}. Is that a deliberate choice?"),
    "R90": _("Nothing has changed since version {n}."),
    "R90 due": _("The due date has passed. Ask your teacher for an extension."),
    "R91": _("First judge all criteria."),
    "R92": _("A knock-out limits the grade to 5.4."),
    "R93": _("You cannot judge your own work."),
    "R94": _("Write down what has to be changed."),
}
"""Message per rule number, or number and word."""

OF_ONE: Final[Mapping[str, str]] = {
    MESSAGES["R40"]: _("{department} has one KPI now. Choose at least three."),
    MESSAGES["R70"]: _("You cannot hand in yet. One point is open."),
}
"""How a message is worded when the ``n`` it tells is one, by the message."""

TOP: Final = _("top")
TIP: Final = _("tip")
ADVICE: Final = _("advice")
ORGANISATION: Final = _("organisation")
SECTOR: Final = _("sector")
PERIOD: Final = _("period")
OWN_ROLE: Final = _("own role")
NAMELESS: Final = _("without a name")
MEASURED: Final = _("measured")
STEERED: Final = _("steered by a target")
MEASURED_OR_STEERED: Final = _("measured or steered by a target")


def sentence(msgid: str, params: Mapping[str, Param]) -> str:
    """A message in the active language, params filled in and decimals written as that language does."""
    shown = {
        name: number_format(value, 1) if isinstance(value, Decimal) else str(value) for name, value in params.items()
    }
    worded = OF_ONE.get(msgid, msgid) if params.get("n") == 1 else msgid
    return gettext(worded).format(**shown)
