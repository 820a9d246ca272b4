"""What calculated fields hold, and what the names of choices hang on: both are known when the whole form is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from forms.hosting import hosted
from forms.labels import Label, Output
from forms.model import Action, NodeDef, Trigger
from forms.xpath.compiler import Compiler, Expression, Reads, Surroundings
from forms.xpath.kinds import Kind, kinds
from forms.xpath.parse import parse
from forms.xpath.tree import Path

_UNTYPED = frozenset({"", "text", "calculate", "hidden"})


def note_kinds(triggers: Iterable[Trigger], actions: Iterable[Action], around: Surroundings) -> None:
    """Write down what each field without a type of its own will hold, as far as its expressions all give the same.
    In the order in which they are computed, so that what one reads is known before."""
    written: dict[int, list[Expression]] = {}
    for action in actions:
        written.setdefault(action.target.index, []).append(action.value)
    calculated = [trigger for trigger in triggers if trigger.kind == "calculate"]
    for trigger in sorted(calculated, key=lambda trigger: trigger.rank):
        written.setdefault(trigger.target.index, []).append(trigger.expression)
    targets = {trigger.target.index: trigger.target for trigger in calculated}
    targets |= {action.target.index: action.target for action in actions}
    for index, expressions in written.items():
        target = targets[index]
        answered = target.question is not None and target.binding.calculate is None
        if target.kind in _UNTYPED and not target.default and not answered:
            target.reads_as = _shared(kind for one in expressions for kind in _kinds(one, target, around))


def _kinds(expression: Expression, target: NodeDef, around: Surroundings) -> Iterator[str | NodeDef]:
    compiler = Compiler(expression.text, target, around)

    def field(path: Path) -> NodeDef | None:
        chains = compiler.chains(path) if path.start in {"/", "."} else []
        return chains[0].end if len(chains) == 1 else None

    functions = {name: hosted(name, work).returns for name, work in around.functions.items()}
    hosts: dict[str, Kind] = {name: kind for name, kind in functions.items() if kind is not None}
    return kinds(parse(expression.text), field, hosts)


def _shared(found: Iterable[str | NodeDef]) -> str:
    """The one kind that all are; '' for text, and where they are not all the same."""
    said = {kind.reads_as if isinstance(kind, NodeDef) else kind for kind in found}
    kind = said.pop() if len(said) == 1 else ""
    return "" if kind == "text" else kind


def note_labels(triggers: Iterable[Trigger]) -> None:
    """What shows a choice's name (jr:choice-name) hangs on the answers inside the label, too."""
    for trigger in triggers:
        for asked in trigger.expression.named:
            found = dict.fromkeys((*trigger.reads, *_label_reads(asked)))
            trigger.reads = tuple(read for read in found if read[0] is not trigger.target)


def _label_reads(asked: NodeDef) -> Iterator[Reads]:
    choices = asked.question.choices if asked.question is not None else None
    if choices is None:
        return
    shown = [expression for expression in (choices.nodes, choices.node_label) if expression is not None]
    for label in (*(label for _, label in choices.fixed), *choices.texts.values()):
        shown += [output.expression() for output in _outputs(label)]
    for expression in shown:
        yield from ((node, None) for node, _ in expression.reads)


def _outputs(label: Label) -> Iterator[Output]:
    return (part for parts in label.texts.values() for part in parts if isinstance(part, Output))
