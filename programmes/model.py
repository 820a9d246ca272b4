"""The grammar of programme.toml: who works where, which forms they file, when, and what is made of the
figures.

Shape only: whether a name that is used exists, and whether a form has the field that an indicator reads, is
seen in `programmes.check`, over all tables and forms at once. A key of the grammar that the house does not
carry out yet is refused by name (`LATER`), so that nobody relies on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from forms.form import Form
from forms.sheets.workbook import Workbook, read_workbook
from indicators.facts import Definition
from programmes.calendar import Every, When, read_rule
from programmes.figures import definitions

Language = Literal["lo", "th", "en"]
Klass = Literal["P0", "P1", "P2", "P3"]  # of privacy: public totals, internal, personal, sensitive
Accept = Literal["at_once", "reviewed", "approved"]
Unit = Literal["", "kip", "thb", "kg", "cm", "pct"]

KLASSES: tuple[Klass, ...] = get_args(Klass)
MONEY: Mapping[str, str] = {"LAK": "kip", "THB": "thb"}  # the unit of a programme's currency
FORM_KINDS = (".md", ".xlsx", ".xls", ".csv")

# Keys of the grammar that are not carried out yet, by table ('' is the top of the file).
LATER: Mapping[str, frozenset[str]] = {
    "": frozenset({"workflow"}),
    "register": frozenset({"code"}),
    "form": frozenset({"figures", "route"}),
    "indicator": frozenset({"for", "least", "bands", "ratio"}),
    "duty": frozenset({"after"}),
    "summary": frozenset({"say"}),
}
# Kinds of chart that are drawn, and those that are not yet.
CHARTS = ("grid", "line")
LATER_CHARTS = ("bar", "stack", "share", "radar", "steps", "hist", "ages")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as why:  # "Asia" is a folder of zones: OSError
        raise PydanticCustomError("zone", "no such time zone", {"zone": name}) from why
    return name


def _rule(text: str) -> str:
    try:
        read_rule(text)
    except ValueError as why:
        raise PydanticCustomError("rule", "no such rule", {"rule": text, "why": str(why)}) from why
    return text


def _kind(name: str) -> str:
    if name in LATER_CHARTS:
        raise PydanticCustomError("not_yet", "not drawn yet", {"key": name})
    if name not in CHARTS:
        raise PydanticCustomError("literal_error", "no such kind", {"expected": ", ".join(CHARTS)})
    return name


def _said(text: dict[Language, str]) -> dict[Language, str]:
    if empty := [language for language, words in text.items() if not words.strip()]:
        raise PydanticCustomError("empty_text", "no words", {"language": ", ".join(empty)})
    return text


Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=40)]
NoName = Annotated[str, StringConstraints(pattern=r"^([A-Za-z][A-Za-z0-9_]*)?$", max_length=40)]  # or ''
Text = Annotated[dict[Language, str], AfterValidator(_said)]  # the same words by language
Rule = Annotated[str, AfterValidator(_rule)]
ChartKind = Annotated[str, AfterValidator(_kind)]


class Table(BaseModel):
    """A table of programme.toml: immutable, and with no key that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Role(Table):
    """A post. `at` is the level whose places it is given; `to` the role it reports to; `reads` the highest
    class of privacy it may see."""

    at: Name
    to: NoName = ""
    reads: Klass = "P0"
    label: Text


class FormLine(Table):
    """Who files a form, for which level of place, how often, who reviews it, and its class of privacy.

    `accept`: "at_once" (no review), "reviewed" (counts, may come back); "approved" (counts only then) is
    still to come."""

    by: tuple[Name, ...] = Field(min_length=1)
    for_: Name = Field(alias="for")
    every_: Every | None = Field(default=None, alias="every")
    to: NoName = ""
    accept: Accept = "at_once"
    klass: Klass = Field(default="P1", alias="class")

    @property
    def on_demand(self) -> bool:
        """Whether it is filed when something happened, and not every so often."""
        return self.every_ is None

    @property
    def every(self) -> Every:
        """The kind of its periods."""
        return self.every_ or "month"

    def counts(self, status: str) -> bool:
        """Whether a report with this status counts."""
        return status == "approved" or (status == "sent" and self.accept != "approved")

    @model_validator(mode="after")
    def _reviewed_as_we_can(self) -> FormLine:
        if self.accept != "at_once" and not self.to:
            raise PydanticCustomError("no_reviewer", "nobody reviews it", {"accept": self.accept})
        return self


class Register(Table):
    """A list of entities that forms write and read: groups, members, loans. `at` is the level of the places whose
    reports write it; a form is served those of its place, of what lies in it, and of what it lies in.

    `add` are properties that nobody writes: an expression over the entity's properties and what stands above it in
    `add`, or a plug-in ("par:days_overdue"), as of the end of the report's period."""

    at: Name
    add: dict[Name, str] = Field(default_factory=dict)
    klass: Klass = Field(default="P2", alias="class")
    label: Text


class Listing(Table):
    """A list that the house makes out of registers for forms to read, as of the end of the report's period: the
    entities `of` a register `where` an expression holds, or what a `plugin` makes of registers, which is of this
    class of privacy (the entities of a register are of its own)."""

    of: NoName = ""
    where: str = ""
    plugin: str = ""
    klass: Klass = Field(default="P2", alias="class")

    @model_validator(mode="after")
    def _comes_one_way(self) -> Listing:
        if bool(self.of) == bool(self.plugin) or (self.plugin and self.where):
            raise PydanticCustomError("list_one_way", "of a register or of a plug-in", {})
        return self


class Indicator(Table):
    """A figure over the records of a form (`L1`) or over the rows of a repeat in it (`L4/m`).

    One with a `plugin` is reckoned out of the registers with each report of the form, as of the end of its period, with
    `args`; where `where` does not hold for the report, `num` and `den` are read off it instead, if they are there.

    `num`, `den`, `where` and the values of `by` are XPath over the record's fields; without `den` the figure
    is an amount, with it a ratio. `time` says how months add up: "sum", or "last" for what stands (a
    balance), which holds for `bound` months when a place falls silent."""

    of: str
    num: str = ""
    den: str = ""
    plugin: str = ""
    args: dict[Name, int | str] = Field(default_factory=dict)
    where: str = ""
    by: dict[Name, str] = Field(default_factory=dict)
    time: Literal["sum", "last"] = "sum"
    bound: Annotated[int, Field(ge=1, le=12)] = 3
    unit: Unit = ""
    klass: Klass = Field(default="P0", alias="class")
    label: Text

    @model_validator(mode="after")
    def _counts_something(self) -> Indicator:
        if not self.num and not self.plugin:
            raise PydanticCustomError("counts_nothing", "no num", {})
        if self.args and not self.plugin:
            raise PydanticCustomError("args_of_nothing", "args without a plug-in", {})
        if self.plugin and (self.repeat or self.by or (self.num and not (self.den and self.where))):
            raise PydanticCustomError("plugin_whole", "a plug-in counts whole reports", {})
        return self

    @property
    def form(self) -> str:
        """The form whose records are counted."""
        return self.of.partition("/")[0]

    @property
    def repeat(self) -> str:
        """The repeat whose rows are counted, or ''."""
        return self.of.partition("/")[2]

    def expressions(self) -> dict[str, str]:
        """Every expression by the key it stands at."""
        keyed = {"num": self.num, "den": self.den, "where": self.where}
        keyed |= {f"by.{name}": expression for name, expression in self.by.items()}
        return {key: expression for key, expression in keyed.items() if expression}


class Held(Table):
    """One way in which a meeting is held: on the day of a `rule`, `while` an expression over the programme's
    indicators holds at the place ('' is always)."""

    while_: str = Field(default="", alias="while")
    rule: Rule


class Meeting(Table):
    """A meeting of each place of a level (`at`), once a month: the first line of `when` that holds proposes its day,
    which `move` takes off holidays and weekends. `day` is the indicator that keeps the day that was agreed, as
    decimal-date-time() gives it."""

    at: Name
    when: tuple[Held, ...] = Field(min_length=1)
    day: NoName = ""
    move: Literal["", "before", "after"] = ""
    label: Text


class Shown(Table):
    """What a reminder says of a place besides what is owed, as it stood at the end of each of `span` months, the last
    ones of the report's period.

    For each entity of a register (`of`) two lines: what a figure made by a `plugin`, divided by that register, is a
    part of (`amount` names it, in `unit`), and which part that is (`ratio` names it); `none` is said where there is
    nothing to be a part of. Of a place whose registers have nothing of it, the indicators `instead` are told, a line
    each."""

    of: Name
    plugin: str
    args: dict[Name, int | str] = Field(default_factory=dict)
    span: Annotated[int, Field(ge=1, le=12)] = 6
    unit: Unit = ""
    amount: Text
    ratio: Text
    none: Text
    instead: tuple[Name, ...] = ()


class Duty(Table):
    """What somebody owes, and when. Either a form: each occurrence of the rule asks for the period it lies in ("this")
    or the one before ("last"); or so many `days` from a `meeting`, for its month. `per` may name the level of the
    places of which it is owed, which is the form's. `show` is what its reminders tell besides.

    Or, without a form, what is noted in a register: of `each` of its entities that belongs to her places, what falls
    due on the day in its property `date`, `while` an expression over its properties holds ('' is always). Nothing is
    filed: she is told `text`, in which {label}, {day} and any property stand for the entity's. With `done`, properties
    and their values, a button writes these into the register.

    `remind` are days from the due date, `climb` pairs of days after it and whom to tell."""

    who: Name
    form: NoName = ""
    rule: Annotated[str, AfterValidator(lambda text: _rule(text) if text else "")] = ""
    meeting: NoName = ""
    days: Annotated[int, Field(ge=-60, le=60)] = 0
    period: When = "this"
    per: NoName = ""
    show: Shown | None = None
    each: NoName = ""
    date: NoName = ""
    while_: str = Field(default="", alias="while")
    text: Text = Field(default_factory=dict)
    done: dict[Name, str] = Field(default_factory=dict)
    remind: tuple[Annotated[int, Field(ge=-90, le=90)], ...] = ()
    climb: tuple[tuple[Annotated[int, Field(ge=0, le=90)], Name], ...] = ()

    @model_validator(mode="after")
    def _falls_due_one_way(self) -> Duty:
        if bool(self.form) == bool(self.each):
            raise PydanticCustomError("form_or_each", "a form, or each entity of a register", {})
        of_form = bool(self.rule or self.meeting or self.per or self.show or self.days or self.climb)
        of_rows = bool(self.date or self.while_ or self.text or self.done)
        if (of_form and self.each) or (of_rows and self.form):
            raise PydanticCustomError("form_or_each", "a form, or each entity of a register", {})
        if self.each and not (self.date and self.text):
            raise PydanticCustomError("each_needs", "something is missing", {"key": "text" if self.date else "date"})
        if self.form and bool(self.rule) == bool(self.meeting):
            raise PydanticCustomError("one_way", "a rule or a meeting", {})
        if self.meeting and self.period == "last":
            raise PydanticCustomError("meeting_last", "a meeting is of its own month", {})
        return self


class Chart(Table):
    """A picture: "grid" shows reported, late and missing of a `duty` by place and period, "line" the
    indicators in `of`; both over `span` periods of a month."""

    kind: ChartKind
    of: tuple[Name, ...] = ()
    duty: NoName = ""
    by: NoName = ""
    span: Annotated[int, Field(ge=1, le=36)] = 12
    title: Text

    @model_validator(mode="after")
    def _has_its_matter(self) -> Chart:
        needed = ("duty", "by") if self.kind == "grid" else ("of",)
        for key in needed:
            if not getattr(self, key):
                raise PydanticCustomError("chart_needs", "something is missing", {"kind": self.kind, "key": key})
        return self


class Post(Table):
    """When a summary comes into its groups by itself: on the days of a rule, at the hour of reminders, once a
    period. When that was missed it comes up to `days` later, and then no more. Where messages that nobody asked
    for are counted, and cost (one for each member of the group), it comes only if `counted`."""

    rule: Rule
    days: Annotated[int, Field(ge=1, le=25)] = 7
    counted: bool = True


class Summary(Table):
    """A report that the system builds: for which level, how often, whose it is (`signed`), who may see it,
    the charts it shows, in their order, and when it comes by itself (`post`)."""

    for_: Name = Field(alias="for")
    every: Literal["month"]
    signed: Name
    to: tuple[Literal["officer", "group"], ...] = Field(min_length=1)
    show: tuple[Name, ...] = Field(min_length=1)
    post: Post | None = None
    label: Text


class Programme(Table):
    """A programme, read from the folder that holds programme.toml, forms/ and blocks/."""

    id: Name
    version: str
    languages: tuple[Language, ...] = Field(min_length=1)
    title: Text
    zone: Annotated[str, AfterValidator(_zone)]
    money: Literal["LAK", "THB"]
    levels: tuple[Name, ...] = Field(min_length=1)  # from the widest to the narrowest
    holidays: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")] = ""  # whose days off move meetings: "LA"
    role: dict[Name, Role] = Field(min_length=1)
    form: dict[Name, FormLine] = Field(min_length=1)
    registers: dict[Name, Register] = Field(default_factory=dict, alias="register")
    lists: dict[Name, Listing] = Field(default_factory=dict, alias="list")
    indicator: dict[Name, Indicator] = Field(default_factory=dict)
    meeting: dict[Name, Meeting] = Field(default_factory=dict)
    duty: dict[Name, Duty] = Field(default_factory=dict)
    chart: dict[Name, Chart] = Field(default_factory=dict)
    summary: dict[Name, Summary] = Field(default_factory=dict)
    _folder: Path = PrivateAttr(default=Path())

    @property
    def folder(self) -> Path:
        """Where it was read from."""
        return self._folder

    @property
    def clock(self) -> ZoneInfo:
        """The zone in which days begin and reminders ring."""
        return ZoneInfo(self.zone)

    def form_files(self) -> dict[str, Path]:
        """The file of each form that has a line here: forms/L1.md, or .xlsx, .xls, .csv."""
        found = {path.stem: path for path in sheets_in(self.folder / "forms")}
        return {name: found[name] for name in self.form if name in found}

    def blocks(self) -> dict[str, Workbook]:
        """The shared blocks that forms include, by name (blocks/iss.md is `iss`)."""
        return {path.stem: read_workbook(path) for path in sheets_in(self.folder / "blocks")}

    def definitions(self, forms: Mapping[str, Form]) -> tuple[Definition, ...]:
        """The indicators over these forms, their expressions compiled. Raises ExpressionError where one
        is wrong; `check_programme` says so more kindly."""
        return definitions(self.indicator, forms)


def sheets_in(folder: Path) -> list[Path]:
    """The spreadsheets in a folder, by name; nothing when there is no such folder. What editors put beside an
    open file (`~$L1.xlsx`, `.L1.md.swp`) is no sheet."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in FORM_KINDS and path.name[0] not in ".~")
