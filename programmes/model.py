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

from charts.pictures import MOST_LINES, MOST_PARTS
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
LEAST = "{least}"  # in words for what is not shown: of how many it must be
FORM_KINDS = (".md", ".xlsx", ".xls", ".csv")

# Keys of the grammar that are not carried out yet, by table ('' is the top of the file).
LATER: Mapping[str, frozenset[str]] = {
    "": frozenset({"workflow"}),
    "register": frozenset({"code"}),
    "form": frozenset({"route"}),
    "indicator": frozenset({"for", "ratio"}),
    "duty": frozenset({"after"}),
}
# Kinds of chart that are drawn, and those that are not yet.
CHARTS = ("grid", "line", "bar", "stack")
LATER_CHARTS = ("share", "radar", "steps", "hist", "ages")


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

    A form without `every` is opened on demand: on any day, any number of times, each a report of its own, of the month
    of the day on which it was begun. Nobody owes it, and nothing is taken over from the one before.

    `accept`: "at_once" (no review), "reviewed" (counts, may come back), "approved" (counts only then: its figures, and
    what it writes into registers; an approved one stands until a change of it is approved, too).

    `short` is its title where there is little room, as on buttons; without one its code stands there.

    `figures` are the indicators that the form may read in the list `now`: one row, of its place in the last month of
    its period; amounts in their unit, ratios in per cent, '' where nobody has reported."""

    by: tuple[Name, ...] = Field(min_length=1)
    for_: Name = Field(alias="for")
    every_: Every | None = Field(default=None, alias="every")
    to: NoName = ""
    accept: Accept = "at_once"
    klass: Klass = Field(default="P1", alias="class")
    figures: tuple[Name, ...] = ()
    short: Text = Field(default_factory=dict)

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
    balance), which holds for `bound` months when a place falls silent.

    `bands` are two limits, in the unit: of a figure that is good when it is small, from the smaller to the larger (good
    below the first, bad above the second); the other way round where more is better. `none` is said where a ratio has
    nothing to divide by ("no loans"), which is not 0 %. A group is shown no count of fewer than `least`, by which
    somebody could be recognised; 1 where it is no people of the villages that are counted, but reports or posts. Of
    money it does not tell how many people it is of: then `count` names the indicator that does (the number of loans),
    whose `least` holds, and whose `few` says in words what is not shown ("fewer than {least} loans")."""

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
    bands: tuple[float, float] | None = None
    none: Text | None = None
    least: Annotated[int, Field(ge=1, le=100)] = 5
    count: NoName = ""
    few: Text | None = None
    label: Text

    @model_validator(mode="after")
    def _counts_something(self) -> Indicator:
        if not self.num and not self.plugin:
            raise PydanticCustomError("counts_nothing", "no num", {})
        if self.args and not self.plugin:
            raise PydanticCustomError("args_of_nothing", "args without a plug-in", {})
        if self.plugin and (self.repeat or self.by or (self.num and not self.where)):
            raise PydanticCustomError("plugin_whole", "a plug-in counts whole reports", {})
        if self.bands and self.bands[0] == self.bands[1]:
            raise PydanticCustomError("bands_alike", "two limits", {})
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
    indicators holds at the place ('' is always). There what adds up is of the last so many `months`."""

    while_: str = Field(default="", alias="while")
    months: Annotated[int, Field(ge=1, le=12)] = 1
    rule: Rule


class Meeting(Table):
    """A meeting of each place of a level (`at`), once a month: the first line of `when` that holds proposes its day,
    which `move` takes off holidays and weekends. `day` is the indicator that keeps the day that was agreed, as
    decimal-date-time() gives it; `off` one that keeps a day on which people of the place do not work, one a report.

    What else was agreed, as hour and place, stands in an entity of a register (`of`): the one whose `period` is
    the month; `text` says it, in which {day} is the day, and any property stands for the entity's."""

    at: Name
    when: tuple[Held, ...] = Field(min_length=1)
    day: NoName = ""
    off: NoName = ""
    move: Literal["", "before", "after"] = ""
    of: NoName = ""
    text: Text = Field(default_factory=dict)
    label: Text

    @model_validator(mode="after")
    def _says_what_is_kept(self) -> Meeting:
        if bool(self.of) != bool(self.text):
            raise PydanticCustomError("each_needs", "something is missing", {"key": "text" if self.of else "of"})
        return self


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
    and their values, a button writes these into the register; with `opens` ("L5R:loan", as in `forms.follow_ups`) one
    opens a form that is filed on demand. What is noted of one place and is another's to see to
    names that in the property `place`, by its code: then whoever is in charge there is told, and where it is blank
    nobody.

    `remind` are days from the due date, `climb` pairs of days after it and whom to tell (while nobody holds that role,
    whom it reports to). After `lapse` days it is not
    asked for any more, as what prepares a meeting when that is over. What is asked `anew` when a meeting is moved, as
    whether she will come, goes back to who has answered."""

    who: Name
    form: NoName = ""
    rule: Annotated[str, AfterValidator(lambda text: _rule(text) if text else "")] = ""
    meeting: NoName = ""
    days: Annotated[int, Field(ge=-60, le=60)] = 0
    period: When = "this"
    per: NoName = ""
    show: Shown | None = None
    each: NoName = ""
    place: NoName = ""
    date: NoName = ""
    while_: str = Field(default="", alias="while")
    text: Text = Field(default_factory=dict)
    done: dict[Name, str] = Field(default_factory=dict)
    opens: str = ""
    remind: tuple[Annotated[int, Field(ge=-90, le=90)], ...] = ()
    climb: tuple[tuple[Annotated[int, Field(ge=0, le=90)], Name], ...] = ()
    lapse: Annotated[int, Field(ge=1, le=366)] | None = None
    anew: bool = False

    @model_validator(mode="after")
    def _falls_due_one_way(self) -> Duty:
        if bool(self.form) == bool(self.each):
            raise PydanticCustomError("form_or_each", "a form, or each entity of a register", {})
        of_form = (
            bool(self.rule or self.meeting or self.per or self.show or self.days or self.climb)
            or self.lapse is not None
        )
        of_rows = bool(self.date or self.while_ or self.text or self.done or self.opens or self.place)
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
    """A picture, over `span` periods of the summary that shows it:

    - "grid": reported, late and missing of a `duty`, by place and period;
    - "line": the indicators in `of`, and, with a `duty`, its reports that came on time of those due; the axis goes up
      to `top` at least;
    - "bar": one indicator in the newest period, by place, with its bands;
    - "stack": the indicators in `of` upon each other, as the parts of a whole. Each part is an indicator of its own, as
      it has its words, its order and its class of privacy; one indicator's divisions have none of these.
    """

    kind: ChartKind
    of: tuple[Name, ...] = ()
    duty: NoName = ""
    by: NoName = ""
    span: Annotated[int, Field(ge=1, le=36)] = 12
    top: Annotated[int, Field(ge=1)] | None = None
    title: Text

    @model_validator(mode="after")
    def _has_its_matter(self) -> Chart:
        needed = {"grid": ("duty", "by"), "bar": ("of", "by"), "stack": ("of",)}
        for key in needed.get(self.kind, () if self.duty else ("of",)):
            if not getattr(self, key):
                raise PydanticCustomError("chart_needs", "something is missing", {"kind": self.kind, "key": key})
        most = {"grid": 0, "line": MOST_LINES - bool(self.duty), "bar": 1, "stack": MOST_PARTS}[self.kind]
        if len(self.of) > most:
            raise PydanticCustomError("chart_many", "too many indicators", {"kind": self.kind, "most": most})
        if self.duty and self.kind in ("bar", "stack"):
            raise PydanticCustomError("chart_no_duty", "no duty here", {"kind": self.kind})
        if self.by and self.kind in ("line", "stack"):
            raise PydanticCustomError("chart_no_by", "not by place", {"kind": self.kind})
        return self


class Post(Table):
    """When a summary comes into its groups by itself: on the days of a `rule`, at the hour of reminders, once a
    period; or when a report of the form `on` is approved (or sent, where nobody approves it), for its period: at once
    when that was the last one owed, else in the evening, at most once a day (where messages that nobody asked for are
    counted, only with the last one).

    `period` says of which period the summary that a rule brings is: "this", in which the day lies, or "last", the one
    before; '' is what is being reported on that day. When the moment was missed it comes up to `days` later, and then
    no more. Where messages that nobody asked for are counted, and cost (one for each member of the group), it comes
    only if `counted`."""

    rule: Annotated[str, AfterValidator(lambda text: _rule(text) if text else "")] = ""
    period: Literal["", "this", "last"] = ""
    on: NoName = ""
    days: Annotated[int, Field(ge=1, le=25)] = 7
    counted: bool = True

    @model_validator(mode="after")
    def _comes_sometime(self) -> Post:
        if not self.rule and not self.on:
            raise PydanticCustomError("post_never", "a rule, or on", {})
        return self


class Sentence(Table):
    """A sentence of a summary: said where `when` holds ('' is always), an expression over figures: `L07/now`, in the
    period that the summary is of, `L07/before`, in the one before (where all who have reported now had), `L07/n`, how
    many places have reported it, `L07/of`, of how many that report it or owe it.

    `who` is the same, asked of each place that reports; {who} in the text names those for which it holds, and where
    there are none the sentence is left out. {L07/now} is written with its unit. {top} names of the indicators `top` the
    three whose figures are the largest, with these; where all are nought the sentence is left out.

    `to` says whom it is for: what only an officer needs is not said to a group."""

    when: str = ""
    who: str = ""
    top: tuple[Name, ...] = ()
    to: tuple[Literal["officer", "group"], ...] = Field(default=("officer", "group"), min_length=1)
    text: Text


class Summary(Table):
    """A report that the system builds: for which level, how often, whose it is (`signed`), who may see it,
    what it says (`say`), the charts it shows, in their order, and when it comes by itself (`post`)."""

    for_: Name = Field(alias="for")
    every: Every
    signed: Name
    to: tuple[Literal["officer", "group"], ...] = Field(min_length=1)
    show: tuple[Name, ...] = Field(min_length=1)
    say: tuple[Sentence, ...] = ()
    post: Post | None = None
    label: Text


class Document(Table):
    """A Word file made of each report of a `form`, for who holds one of the roles `by`, out of a `template` in the
    folder documents/ (names in it: conversations.documents.fields). He may replace the template for his places.

    `offered` are roles in the report's place that may have it, too, as soon as it is sent: they are told so, and find
    it in their menu.

    In a roster of places `people` is the role whose holders' names stand beside each, for who may know them, `reports`
    the form of which it is told when it was sent from there."""

    form: Name
    template: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+\.docx$", max_length=60)]
    by: tuple[Name, ...] = Field(min_length=1)
    offered: tuple[Name, ...] = ()
    people: NoName = ""
    reports: NoName = ""
    label: Text


ShortName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=20)]  # fits in a button


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
    document: dict[ShortName, Document] = Field(default_factory=dict)
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
