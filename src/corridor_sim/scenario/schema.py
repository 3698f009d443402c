"""
The keys of a scenario.

Every key is described where it is declared; the description is what a message prints as allowed (``schema_check``).
Enters: plain data. Leaves: an immutable ScenarioDocument, or what pydantic raises. It never opens a file.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from corridor_sim.errors import nearest_name
from corridor_sim.scenario.document import quoted
from corridor_sim.scenario.value_types import (
    MOST_DAYS,
    Day,
    DayCount,
    Factors,
    Ids,
    Instant,
    Scalar,
    Slots,
    Text,
    check_unique,
    mistake,
)

TABLES = (
    "link",
    "service",
    "pipeline",
    "terminal",
    "port",
    "fleet",
    "wagon",
    "weather",
    "bcp",
    "procedure",
    "channel",
    "commodity",
    "parameter",
    "tariff",
    "emission",
    "season_speed",
)
"""Tables of the network whose rows a scenario may change."""

FIRST_START, LAST_START = date(1990, 1, 1), date(2100, 12, 31)

FACILITIES = ("bcp", "link", "node", "service")
"""Tables of the network whose rows a scenario may close for some time."""


class _Keys(BaseModel):
    """A mapping whose keys are the fields, no others, each of exactly the type declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class SourceCitation(_Keys):
    """A public document that the scenario rests on."""

    title: Text = Field(description="Title of the document")
    date: Day = Field(description="Day of the document, year-month-day")
    url: Text | None = Field(default=None, description="Address of the document, in quotes if need be")


class Headline(_Keys):
    """The pair of places and the goods whose hours tell of the scenario in a line."""

    origin: Text = Field(description="Node id of the origin of a flow")
    destination: Text = Field(description="Node id of its destination")
    commodity: Text = Field(description="Id of its commodity")


class Change(_Keys):
    """
    New values for the columns of one row of one table.

    Besides the one key that names table and id, every key is a column; which columns exist and what they may
    hold is checked against the network.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Scalar]

    link: Text = Field(default="", description="Id of the link to change")
    service: Text = Field(default="", description="Id of the service to change")
    pipeline: Text = Field(default="", description="Id of the pipeline to change")
    terminal: Text = Field(default="", description="Node id of the terminal to change")
    port: Text = Field(default="", description="Node id of the port to change")
    fleet: Text = Field(default="", description="Id of the fleet to change")
    wagon: Text = Field(default="", description="Id of the pool of wagons to change")
    weather: Text = Field(default="", description="Id of the weather to change")
    bcp: Text = Field(default="", description="Id of the border-crossing point to change")
    procedure: Text = Field(default="", description="Id of the procedure to change")
    channel: Text = Field(default="", description="Id of the channel of a procedure to change")
    commodity: Text = Field(default="", description="Id of the commodity to change")
    parameter: Text = Field(default="", description="Id of the parameter to change")
    tariff: Text = Field(default="", description="Id of the tariff to change")
    emission: Text = Field(default="", description="Id of the emission factor to change")
    season_speed: Text = Field(default="", description="Id of the speed by season to change")

    @property
    def table(self) -> str:
        """Return the table of the row."""
        return next(table for table in TABLES if table in self.model_fields_set)

    @property
    def row_id(self) -> str:
        """Return the id of the row."""
        return str(getattr(self, self.table))

    @property
    def values(self) -> Mapping[str, str | int | float | bool | None]:
        """Return the new value of each column named."""
        return dict(self.__pydantic_extra__)

    @model_validator(mode="after")
    def _names_one_row(self) -> Self:
        named = [table for table in TABLES if table in self.model_fields_set]
        columns = list(self.__pydantic_extra__)
        if not named:
            nearest = next(filter(None, (nearest_name(key, TABLES) for key in columns)), "")
            raise mistake("names nothing to change", f"one of the keys {', '.join(TABLES)}, with an id", nearest)
        if len(named) > 1:
            raise mistake(f"names more than one thing: {', '.join(named)}", "one item for each thing changed")
        if not columns:
            found = f"no new value for {self.table} {quoted(self.row_id)}"
            raise mistake(found, f"a column of {self.table}.csv with its new value")
        return self


class NetworkOverlay(_Keys):
    """What is different in the network."""

    path: Text | None = Field(
        default=None, description="Directory of a network, relative to this file; default: the base network"
    )
    open: Annotated[tuple[Text, ...], Field(strict=False)] = Field(
        default=(), description="Ids of planned links and pipelines put into service"
    )
    close: Annotated[tuple[Text, ...], Field(strict=False)] = Field(
        default=(), description="Ids of links and pipelines taken out of service"
    )
    change: Annotated[tuple[Change, ...], Field(strict=False)] = Field(
        default=(), description="Items such as {terminal: makmal, cranes: 4}: table and id, then new values"
    )
    border_times: Text | None = Field(
        default=None, description="CSV file with hours at border-crossing points, relative to this file"
    )

    _names_once = field_validator("open", "close")(check_unique)

    @model_validator(mode="after")
    def _does_not_contradict_itself(self) -> Self:
        opened = set(self.open)
        for place, link in enumerate(self.close):
            if link in opened:
                raise mistake(f"{quoted(link)} is also under open", "open or close", at=("close", place))
        seen: set[tuple[str, str, str]] = set()
        for place, change in enumerate(self.change):
            for column in change.values:
                cell = (change.table, change.row_id, column)
                if cell in seen:
                    found = f"{quoted(column)} of {change.table} {quoted(change.row_id)} is changed twice"
                    raise mistake(found, "one new value", at=("change", place, column))
                seen.add(cell)
        return self


_TIMES = ("start", "end", "announced", "per_year", "mean_h", "months")
"""Keys of a closure that say when it is closed."""


class Closure(_Keys):
    """
    Time in which nobody may enter a facility: given, or at random.

    A given one is announced, so that who chooses a route takes it into account before it begins, unless it is said not
    to be. At random closures begin in a Poisson process, ``per_year`` of them a year, all in ``months``, and last
    exponential times.
    """

    bcp: Text = Field(default="", description="Id of the border-crossing point that is closed")
    link: Text = Field(default="", description="Id of the link that is closed")
    node: Text = Field(default="", description="Id of the node that is closed")
    service: Text = Field(default="", description="Id of the service that is closed")
    start: Instant | None = Field(default=None, description="Day or instant (UTC) from which it is closed")
    end: Instant | None = Field(default=None, description="Day or instant (UTC) from which it is open again")
    announced: bool = Field(default=True, description="Whether it is known before start; otherwise from start on")
    per_year: float | None = Field(default=None, ge=0, le=1000, description="Closures at random, expected in a year")
    mean_h: float | None = Field(default=None, ge=0, le=8760, description="Mean hours of a closure at random")
    months: Annotated[tuple[int, ...], Field(strict=False)] = Field(
        default=tuple(range(1, 13)), description="Months, 1 to 12, in which closures at random begin"
    )

    @property
    def table(self) -> str:
        """Return the table of the facility."""
        return next(table for table in FACILITIES if table in self.model_fields_set)

    @property
    def row_id(self) -> str:
        """Return the id of the facility."""
        return str(getattr(self, self.table))

    @property
    def is_random(self) -> bool:
        """Return whether it comes at random."""
        return self.per_year is not None

    @model_validator(mode="after")
    def _closes_one_facility_in_one_way(self) -> Self:
        named = [table for table in FACILITIES if table in self.model_fields_set]
        if len(named) != 1:
            found = f"closes more than one thing: {', '.join(named)}" if named else "names nothing to close"
            raise mistake(found, f"one of the keys {', '.join(FACILITIES)}, with an id")
        given = {key for key in _TIMES if key in self.model_fields_set}
        if given - {"announced"} != {"start", "end"} and given - {"months"} != {"per_year", "mean_h"}:
            found = f"{', '.join(sorted(given)) or 'no time'} given for {self.table} {quoted(self.row_id)}"
            raise mistake(
                found,
                "start and end, and announced if wanted; or per_year and mean_h, and months if not all of them",
            )
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise mistake("ends before it begins", "an instant after start", at=("end",))
        if not set(self.months) <= set(range(1, 13)) or len(set(self.months)) < max(1, len(self.months)):
            raise mistake(
                f"months {', '.join(map(str, self.months)) or 'none'}", "months 1 to 12, each once", at=("months",)
            )
        return self


class GreenChannel(_Keys):
    """Lanes, priority and shorter service that trucks with some goods get at crossings by road."""

    crossings: Ids = Field(description="all, or ids of crossings by road; both posts of each")
    coverage: float = Field(
        default=1.0, ge=0, le=1, description="Share of these crossings that have it, those with most trucks first"
    )
    commodities: Annotated[tuple[Text, ...], Field(strict=False, min_length=1)] = Field(
        description="Ids of the commodities whose trucks are green"
    )
    lanes: int = Field(default=0, ge=0, le=1000, description="Green lanes of each procedure with a number of lanes")
    lanes_from: Literal["general", "new"] = Field(
        default="general", description="general, if the lanes are taken from those for all; new, if they are added"
    )
    shared: bool = Field(default=False, description="Whether green lanes that nobody green waits for serve others")
    priority: bool = Field(default=False, description="Whether green goods go before others at all lanes")
    time_factor: Factors = Field(
        default={"": 1.0}, description="Factor of service times of green goods; or one by name of procedure"
    )

    _names_once = field_validator("commodities")(check_unique)

    def factor_of(self, procedure: str) -> float:
        """Return the factor of the service times of a procedure by name."""
        return self.time_factor.get(procedure, self.time_factor.get("", 1.0))


class SingleWindow(_Keys):
    """Documents lodged before arrival and done once for both sides of a crossing, while the run travels."""

    crossings: Ids = Field(description="all, or ids of crossings by road or rail; both sides of each")
    documents: Factors = Field(description="Share of the service times that is documents, or one by name of procedure")
    lead_h: float = Field(default=0.0, ge=0, le=8760, description="Hours before setting out at which they are lodged")

    def share_of(self, procedure: str) -> float:
        """Return the share of the service times of a procedure that is documents."""
        return self.documents.get(procedure, self.documents.get("", 0.0))


class Booking(_Keys):
    """Electronic queue: slots at posts by road that trucks book before they set out."""

    slots_per_day: Slots = Field(description="Slots a day by the id of the post, such as {nur_zholy: 650}")
    direction: Literal["outbound", "inbound", "each"] = Field(
        default="outbound", description="outbound, for those who leave by the post; inbound; or each, as many in either"
    )


class Warehouse(_Keys):
    """Stock at a node near the customers, from which a share of some flows is served and which is replenished."""

    node: Text = Field(description="Node id of the place where the stock is")
    flows: Annotated[tuple[Text, ...], Field(strict=False, min_length=1)] = Field(
        description="Ids of the flows whose customers order from it"
    )
    share: float = Field(default=1.0, ge=0, le=1, description="Share of their consignments that is served from it")

    _names_once = field_validator("flows")(check_unique)


class Policies(_Keys):
    """What is done differently at the same network."""

    green_channel: GreenChannel | None = Field(default=None, description="Green channel of road posts")
    single_window: SingleWindow | None = Field(default=None, description="Single window for documents at crossings")
    booking: Booking | None = Field(default=None, description="Electronic queue at posts by road")
    warehouses: Mapping[Text, Warehouse] = Field(
        default={},
        description="Warehouses by an id of your own, such as {my_stock: {node: tashkent, flows: [xian_dushanbe]}}",
    )


class Demand(_Keys):
    """What is sent."""

    od_table: Text | None = Field(
        default=None,
        description="CSV file with flows that replace those of the network, relative to this file",
    )
    consignments: Text | None = Field(
        default=None, description="CSV file with consignments added to the flows, relative to this file"
    )
    flows: Literal["all", "none"] = Field(
        default="all", description="all, or none to leave only the consignments listed"
    )
    factor: float = Field(default=1.0, ge=0, le=1000, description="Factor of all flows")

    @model_validator(mode="after")
    def _has_something_to_send(self) -> Self:
        if self.flows == "none" and self.od_table is not None:
            found = "flows: none leaves out the od_table"
            raise mistake(found, "flows: all, or no od_table", at=("flows",))
        if self.flows == "none" and self.consignments is None:
            found = "flows: none leaves nothing to send"
            raise mistake(found, "a file of consignments beside it", at=("flows",))
        return self


class Simulation(_Keys):
    """When and how often the scenario is simulated."""

    start: Day = Field(
        ge=FIRST_START, le=LAST_START, description="First day whose consignments count, year-month-day (UTC)"
    )
    end: Day | None = Field(default=None, description="Day after the last one, in place of days")
    days: int = Field(
        default=None,
        validate_default=True,
        ge=1,
        le=MOST_DAYS,
        description="Days whose consignments count, or give end",
    )
    warmup_days: DayCount = Field(default=90, description="Days simulated before the start")
    drain_days: DayCount = Field(default=90, description="Days simulated after the end for those on the way")
    replications: int = Field(ge=1, le=10_000, description="Number of replications")
    seed: int = Field(ge=0, le=2**63 - 1, description="Seed of the random numbers, a whole number")

    @field_validator("days", mode="before")
    @classmethod
    def _fill_days(cls, days: object, info: ValidationInfo) -> object:
        """Return ``days``, or the days from start to end."""
        start, end = info.data.get("start"), info.data.get("end")
        if end is None:
            if days is None and "end" in info.data:
                raise mistake("neither days nor end is given", "days: 365, or end: and a date", at=("..",))
            return 1 if days is None else days
        if days is not None:
            raise mistake("both days and end are given", "one of the two", at=("..", "end"))
        if start is None:  # said already
            return 1
        length = (end - start).days
        if not 1 <= length <= MOST_DAYS:
            found = f"'{end}' is not after the start '{start}'" if length < 1 else f"'{end}' is too late"
            allowed = f"a day from 1 to {MOST_DAYS} days after the start"
            raise mistake(found, allowed, at=("..", "end"))
        return length


class ScenarioDocument(_Keys):
    """A scenario with everything inherited filled in."""

    extends: Text | None = Field(
        default=None, description="Name of the scenario to start from, or its file relative to this one"
    )
    adds: Annotated[tuple[Text, ...], Field(strict=False)] = Field(
        default=(),
        description="Scenarios of the same parent whose changes are laid over it in turn; not inherited",
    )
    title: Text = Field(description="What the scenario is, in a line; not inherited")
    question: Text | None = Field(default=None, description="What it is to answer; not inherited")
    sources: Annotated[tuple[SourceCitation, ...], Field(strict=False)] = Field(
        default=(), description="Documents it rests on, each with title and date; not inherited"
    )
    assumes: Annotated[tuple[Text, ...], Field(strict=False)] = Field(
        default=(), description="What its author put in, one sentence each; not inherited"
    )
    headline: Headline | None = Field(
        default=None, description="Origin, destination and commodity whose hours tell of it in a line; not inherited"
    )
    network: NetworkOverlay = Field(default=NetworkOverlay(), description="What is different in the network")
    demand: Demand = Field(default=Demand(), description="What is sent")
    closures: Annotated[tuple[Closure, ...], Field(strict=False)] = Field(
        default=(),
        description="Facilities closed for some time, such as {bcp: nur_zholy, start: 2024-01-10, end: 2024-01-20}",
    )
    policies: Policies = Field(default=Policies(), description="What is done differently, such as a green channel")
    simulation: Simulation = Field(description="start, days, replications and seed")
