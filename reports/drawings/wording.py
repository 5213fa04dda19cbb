"""What drawings say, in the language they are asked for and never in that of the request."""

from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext

from reports.drawings.bands import band
from reports.drawings.values import Chain, Measure, Step
from workbook import wording

score, gap, amount, gap_word = wording.score, wording.gap, wording.amount, wording.gap_word
"""As everything writes them."""


def band_word(value: Decimal, language: str) -> str:
    """The word for a score."""
    with translation.override(language):
        return gettext(band(value).word)


def step_sentence(step: Step, language: str) -> str:
    """A link with all its scores."""
    with translation.override(language):
        said = [waived_word(language)] if step.waived else []
        if step.before is not None:
            grown = {"before": score(step.before, language), "score": score(step.customer, language)}
            said.append(gettext("from {before} to {score}").format(**grown))
        elif step.customer is not None:
            said.append(gettext("customer score {score}").format(score=score(step.customer, language)))
        elif not step.waived:
            said.append(gettext("no customer score yet"))
        if step.own is not None:
            said.append(gettext("own score {score}").format(score=score(step.own, language)))
        if step.gap is not None:
            said.append(gettext("gap {gap}").format(gap=gap(step.gap, language)))
        if step.aspired is not None:
            said.append(gettext("aspired score {score}").format(score=score(step.aspired, language)))
        return f"{step.number}. {step.name}: {', '.join(said)}."


def chain_sentence(chain: Chain, language: str) -> str:
    """The whole chain with all scores, and its weakest link."""
    sentences = [step_sentence(step, language) for step in chain.steps]
    with translation.override(language):
        opening = gettext("Chain of {count} links.").format(count=len(chain.steps))
        if chain.weakest is not None:
            sentences.append(f"{weakest_word(chain, language)}: {chain.steps[chain.weakest - 1].name}.")
    return " ".join([opening, *sentences])


def measure_sentence(measure: Measure, language: str) -> str:
    """A KPI with its value now, its target and which way is better."""
    with translation.override(language):
        now, target = (
            None if value is None else _with_unit(value, measure.unit, language)
            for value in (measure.now, measure.target)
        )
        said = [
            gettext("not measured yet") if now is None else gettext("now {value}").format(value=now),
            gettext("no target yet") if target is None else gettext("target {value}").format(value=target),
        ]
        better = _better(measure, language)
        name = measure.name.strip() or gettext("KPI without a name")
        return f"{name}: {', '.join(said)}{f' ({better})' if better else ''}."


def waived_word(language: str) -> str:
    """What stands in a link that does not count."""
    with translation.override(language):
        return gettext("waived")


def weakest_word(chain: Chain, language: str) -> str:
    """What stands above the weakest link: with reserve as long as links have no score."""
    with translation.override(language):
        return gettext("Weakest link") if chain.settled else gettext("Weakest so far")


def _better(measure: Measure, language: str) -> str:
    if measure.direction == "higher":
        return gettext("higher is better")
    if measure.direction == "lower":
        return gettext("lower is better")
    if measure.direction == "band" and measure.low is not None and measure.high is not None:
        low, high = amount(measure.low, language), amount(measure.high, language)
        return gettext("good from {low} to {high}").format(low=low, high=high)
    return ""


def _with_unit(value: Decimal, unit: str, language: str) -> str:
    return f"{amount(value, language)}\u00a0{unit.strip()}".strip()
