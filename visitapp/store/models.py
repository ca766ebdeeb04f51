"""The tables. Identity stands in one column `uid`, unique; the rest may change.

Nothing outside visitapp.store imports this module. Docstrings become
table comments: no backticks, semicolons or quotes.
"""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from visitapp.store.fields import UtcDatetimeField
from visitapp.store.indexes import LastingIndex
from visitapp.store.tables import Table

# Cascades: what only makes sense with its owner goes with it.
_OWNED: dict[str, Any] = {"on_delete": fields.CASCADE, "db_index": True}
_LINKED: dict[str, Any] = {"on_delete": fields.SET_NULL, "null": True, "db_index": True}


class Site(Model, metaclass=Table):
    """What the installation is: site (the name in every UID), and marks of the worker."""

    key = fields.CharField(max_length=64, primary_key=True)
    value = fields.TextField()

    class Meta:
        table = "site"


class Change(Model, metaclass=Table):
    """A publishing transaction. Its highest id is the only signal that something changed.

    events: ids of the events of which a visitor sees something else, null when anything may have changed.
    """

    id = fields.IntField(primary_key=True)
    at = UtcDatetimeField()
    kind = fields.TextField()
    subject = fields.TextField()
    events: Any = fields.JSONField(null=True)

    class Meta:
        table = "change"


class Municipality(Model, metaclass=Table):
    id = fields.IntField(primary_key=True)
    slug = fields.CharField(max_length=80, unique=True)
    code = fields.TextField()
    names: Any = fields.JSONField()
    short_name = fields.TextField()
    latitude = fields.FloatField()
    longitude = fields.FloatField()
    website = fields.TextField()
    tourist_site = fields.TextField()
    outline: Any = fields.JSONField()
    position = fields.IntField()

    class Meta:
        table = "municipality"


class Office(Model, metaclass=Table):
    """Who may edit: a municipality, the university, or the region (which sees all)."""

    id = fields.IntField(primary_key=True)
    slug = fields.CharField(max_length=80, unique=True)
    kind = fields.TextField()
    names: Any = fields.JSONField()
    municipality_slug = fields.TextField()

    class Meta:
        table = "office"


class User(Model, metaclass=Table):
    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=32, unique=True)
    email = fields.CharField(max_length=254, unique=True)
    name = fields.TextField()
    password_hash = fields.TextField()
    office: Any = fields.ForeignKeyField("visitapp.Office", related_name="users", **_OWNED)
    office_id: int
    active = fields.BooleanField(default=True)
    created_at = UtcDatetimeField()
    weekly_mail = fields.BooleanField(db_default=True)
    source_mail = fields.BooleanField(db_default=True)
    mail_language = fields.TextField(db_default="sv")

    class Meta:
        table = "visitapp_user"


class Mail(Model, metaclass=Table):
    """A mail to somebody of an office. Its words go once it is sent or given up.

    next_at: when it is to be sent or tried again, null when it is done. It moves ahead when a worker takes the mail.
    """

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=32, unique=True)
    user: Any = fields.ForeignKeyField("visitapp.User", related_name="mails", **_OWNED)
    user_id: int
    kind = fields.TextField()
    subject = fields.TextField()
    text = fields.TextField()
    html = fields.TextField()
    created_at = UtcDatetimeField(db_index=True)
    next_at = UtcDatetimeField(null=True, db_index=True)
    tries = fields.IntField(default=0)
    outcome = fields.TextField()

    class Meta:
        table = "mail"


class Session(Model, metaclass=Table):
    """A sign-in. The browser holds the token, we hold its hash."""

    id = fields.IntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    user: Any = fields.ForeignKeyField("visitapp.User", related_name="sessions", **_OWNED)
    user_id: int
    created_at = UtcDatetimeField()
    expires_at = UtcDatetimeField(db_index=True)

    class Meta:
        table = "session"


class Term(Model, metaclass=Table):
    """A word of the vocabulary: a category, an audience, an accessibility fact."""

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=120, unique=True)
    kind = fields.TextField()
    slug = fields.TextField()
    names: Any = fields.JSONField()
    leads_here: Any = fields.JSONField()
    position = fields.IntField()

    class Meta:
        table = "term"


class Place(Model, metaclass=Table):
    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=80, unique=True)
    slug = fields.CharField(max_length=120, unique=True)
    kind = fields.CharField(max_length=120, db_index=True)
    names: Any = fields.JSONField()
    aliases: Any = fields.JSONField()
    municipality_slug = fields.CharField(max_length=120, db_index=True)
    category = fields.TextField()
    address = fields.TextField()
    url = fields.TextField()
    latitude = fields.FloatField(null=True)
    longitude = fields.FloatField(null=True)
    precision_m = fields.IntField(null=True)
    confirmed = fields.BooleanField()
    facts: Any = fields.JSONField()
    facts_language = fields.TextField()
    sources: Any = fields.JSONField()
    search_text = fields.TextField()
    demo = fields.BooleanField(default=False)
    shown_hash = fields.TextField()
    changed_at = UtcDatetimeField()

    class Meta:
        table = "place"


class PlaceEntry(Model, metaclass=Table):
    """What offices say of a place, beside what the region has in its files. The place itself is made of both.

    told: the place as the region has it, or as an office first made it. said: each field as an office wants it,
    with by whom and when. merged_into: the uid of the place that it is now, slugs and hours: what it had until then.
    """

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=80, unique=True)
    told: Any = fields.JSONField(null=True)
    said: Any = fields.JSONField()
    merged_into = fields.CharField(max_length=80, db_index=True)
    slugs: Any = fields.JSONField()
    hours: Any = fields.JSONField()
    changed_by = fields.TextField()
    changed_at = UtcDatetimeField()

    class Meta:
        table = "place_entry"


class UnknownPlace(Model, metaclass=Table):
    """A place that events name and that is none of ours, as one of them names it, and what an office decided.

    The events are those with its uid as their place_key. state: open, decided or ignored. place_uid: which it is,
    everywhere: whatever has the name in the municipality, and not only what has the address too.
    """

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=32, unique=True)
    name = fields.TextField()
    name_key = fields.CharField(max_length=120, db_index=True)
    address = fields.TextField()
    municipality_slug = fields.CharField(max_length=120, db_index=True)
    latitude = fields.FloatField(null=True)
    longitude = fields.FloatField(null=True)
    first_seen_at = UtcDatetimeField()
    last_seen_at = UtcDatetimeField()
    state = fields.CharField(max_length=20, db_index=True)
    place_uid = fields.TextField()
    everywhere = fields.BooleanField(default=False)
    decided_by = fields.TextField()
    decided_at = UtcDatetimeField(null=True)

    class Meta:
        table = "unknown_place"


class Source(Model, metaclass=Table):
    """A publication we harvest, or (kind "office") the events an office receives by form."""

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=32, unique=True)
    slug = fields.CharField(max_length=80, unique=True)
    kind = fields.TextField()
    name = fields.TextField()
    url = fields.TextField()
    format = fields.TextField()
    municipality_slug = fields.TextField()
    office_slug = fields.TextField()
    language = fields.TextField()
    zone = fields.TextField()
    licence = fields.TextField()
    attribution = fields.TextField()
    priority = fields.IntField()
    demo = fields.BooleanField(default=False)
    private_ok = fields.BooleanField(default=False)
    active = fields.BooleanField(default=True)
    interval_s = fields.IntField()
    next_at = UtcDatetimeField(null=True, db_index=True)
    etag = fields.TextField()
    last_modified = fields.TextField()
    validators_at = UtcDatetimeField(null=True)
    failures = fields.IntField(default=0)
    last_attempt_at = UtcDatetimeField(null=True)
    last_success_at = UtcDatetimeField(null=True)
    last_error = fields.TextField()
    created_at = UtcDatetimeField()
    mapping = fields.TextField(db_default="")
    place_strategy = fields.TextField(db_default="event")
    place_uid = fields.TextField(db_default="")
    released_at = UtcDatetimeField(null=True)
    paused_by = fields.TextField(db_default="")
    state = fields.TextField(db_default="well")
    lasts_s = fields.IntField(null=True)

    class Meta:
        table = "source"


class SourceHost(Model, metaclass=Table):
    """A host that sources are on: who fetches from it now, until when it is to be left alone, its robots.txt."""

    id = fields.IntField(primary_key=True)
    host = fields.CharField(max_length=255, unique=True)
    holder = fields.TextField()
    held_until = UtcDatetimeField(null=True)
    wait_until = UtcDatetimeField(null=True)
    robots_status = fields.IntField(null=True)
    robots_text = fields.TextField()
    robots_at = UtcDatetimeField(null=True)

    class Meta:
        table = "source_host"


class SourceNews(Model, metaclass=Table):
    """That a source stopped working, or works again. told_at: when it was taken into a mail, or found too old for one.

    detail: the error, or what was found and what is usual.
    """

    id = fields.IntField(primary_key=True)
    source: Any = fields.ForeignKeyField("visitapp.Source", related_name="news", **_OWNED)
    source_id: int
    state = fields.TextField()
    detail = fields.TextField()
    at = UtcDatetimeField(db_index=True)
    told_at = UtcDatetimeField(null=True, db_index=True)

    class Meta:
        table = "source_news"


class Harvest(Model, metaclass=Table):
    """One run over one source."""

    id = fields.IntField(primary_key=True)
    source: Any = fields.ForeignKeyField("visitapp.Source", related_name="harvests", **_OWNED)
    source_id: int
    started_at = UtcDatetimeField(db_index=True)
    finished_at = UtcDatetimeField()
    outcome = fields.TextField()
    found = fields.IntField()
    new = fields.IntField()
    changed = fields.IntField()
    unchanged = fields.IntField()
    missing = fields.IntField()
    withdrawn = fields.IntField()
    problems: Any = fields.JSONField()
    error = fields.TextField()
    shortfall = fields.TextField(db_default="")

    class Meta:
        table = "harvest"


class Event(Model, metaclass=Table):
    """The projection: what is published of one event.

    room: of its place. place_key: the uid of the unknown place that it names, empty for none, null before it was
    looked at. parent: the festival or series in whose programme it is shown.
    """

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=32, unique=True)
    slug = fields.CharField(max_length=120, unique=True)
    state = fields.CharField(max_length=120, db_index=True)
    merged_into = fields.TextField()
    municipality_slug = fields.CharField(max_length=120, db_index=True)
    place: Any = fields.ForeignKeyField("visitapp.Place", related_name="events", **_LINKED)
    place_id: int | None
    place_name = fields.TextField()
    address = fields.TextField()
    latitude = fields.FloatField(null=True)
    longitude = fields.FloatField(null=True)
    online_url = fields.TextField()
    organiser = fields.TextField()
    organiser_slug = fields.CharField(max_length=120, db_index=True)
    organiser_url = fields.TextField()
    url = fields.TextField()
    ticket_url = fields.TextField()
    image_url = fields.TextField()
    image_credit = fields.TextField()
    price_kind = fields.TextField()
    price_low = fields.TextField()
    price_high = fields.TextField()
    currency = fields.TextField()
    tags: Any = fields.JSONField()
    status = fields.TextField()
    demo = fields.BooleanField(default=False)
    sources: Any = fields.JSONField()
    provenance: Any = fields.JSONField()
    search_text = fields.TextField()
    shown_hash = fields.TextField()
    published_at = UtcDatetimeField(db_index=True)
    changed_at = UtcDatetimeField(db_index=True)
    room = fields.TextField(db_default="")
    place_key = fields.CharField(max_length=32, db_index=True, null=True)
    parent: Any = fields.ForeignKeyField("visitapp.Event", related_name="parts", **_LINKED)
    parent_id: int | None

    class Meta:
        table = "event"
        # What lists are counted and found by without reading the rows, which are long.
        indexes = (
            ("municipality_slug", "state"),
            ("place_id", "state"),
            ("price_kind", "state"),
            ("latitude", "longitude", "state"),
        )


class EventText(Model, metaclass=Table):
    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=64, unique=True)
    event: Any = fields.ForeignKeyField("visitapp.Event", related_name="texts", **_OWNED)
    event_id: int
    language = fields.TextField()
    title = fields.TextField()
    summary = fields.TextField()
    description = fields.TextField()
    origin = fields.TextField()

    class Meta:
        table = "event_text"


class EventTag(Model, metaclass=Table):
    """A category, audience, accessibility fact or language of an event, for filters."""

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=190, unique=True)
    event: Any = fields.ForeignKeyField("visitapp.Event", related_name="tag_rows", **_OWNED)
    event_id: int
    kind = fields.TextField()
    value = fields.CharField(max_length=120, db_index=True)

    class Meta:
        table = "event_tag"
        indexes = (("kind", "value", "event_id"),)


class Occurrence(Model, metaclass=Table):
    """One time an event is held. sort_from and sort_to: the instants between which it goes on.

    moved_from: the start it had before it was last moved, an ISO 8601 date or instant.
    """

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=32, unique=True)
    event: Any = fields.ForeignKeyField("visitapp.Event", related_name="occurrences", **_OWNED)
    event_id: int
    recurrence_key = fields.TextField()
    kind = fields.TextField()
    starts_at = UtcDatetimeField(null=True)
    ends_at = UtcDatetimeField(null=True)
    starts_on = fields.DateField(db_index=True)
    ends_on = fields.DateField(null=True)
    last_day = fields.DateField(db_index=True)
    zone = fields.TextField()
    status = fields.TextField()
    sequence = fields.IntField(default=0)
    state = fields.TextField()
    sort_from = UtcDatetimeField(db_index=True)
    sort_to = UtcDatetimeField(db_index=True)
    shown_hash = fields.TextField()
    created_at = UtcDatetimeField()
    changed_at = UtcDatetimeField()
    reach_key = fields.TextField(db_default="")
    moved_from = fields.TextField(null=True)

    class Meta:
        table = "occurrence"
        # The order of a list, and the occurrences of one event: all that decides whether one is in a slice.
        indexes = (
            ("state", "starts_on", "sort_from", "event_id", "last_day", "status", "kind"),
            ("event_id", "state", "last_day", "starts_on", "sort_from", "status", "kind"),
            LastingIndex(fields=("state", "last_day", "starts_on", "sort_from", "event_id", "status", "kind")),
        )


class Notice(Model, metaclass=Table):
    """What those who follow changes are told of an event: that it is new, moved, cancelled, and so on.

    before and after: when and where it was and is held, as JSON, null where there is nothing to say.
    """

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=32, unique=True)
    event: Any = fields.ForeignKeyField("visitapp.Event", related_name="notices", **_OWNED)
    event_id: int
    occurrence_uid = fields.CharField(max_length=32, db_index=True)
    kind = fields.TextField()
    at = UtcDatetimeField(db_index=True)
    before: Any = fields.JSONField(null=True)
    after: Any = fields.JSONField(null=True)

    class Meta:
        table = "notice"


class FilterValue(Model, metaclass=Table):
    """A value that a filter took at some time, so that it is taken for ever. alias_of: what it was merged into."""

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=190, unique=True)
    kind = fields.TextField()
    slug = fields.TextField()
    alias_of = fields.TextField()

    class Meta:
        table = "filter_value"


class FeedCode(Model, metaclass=Table):
    """A short permanent address of a slice in a language. Its meaning never changes."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=16, unique=True)
    language = fields.TextField()
    query = fields.TextField()
    created_at = UtcDatetimeField()

    class Meta:
        table = "feed_code"


class Trip(Model, metaclass=Table):
    """A plan of a visitor, and nothing about who that is. We hold the hash of the token that may change it.

    version: rises with each change. calendar: what each entry of its calendar last said, by UID.
    """

    id = fields.IntField(primary_key=True)
    edit_hash = fields.CharField(max_length=64, unique=True)
    read_token = fields.CharField(max_length=64, unique=True)
    version = fields.IntField(default=1)
    body: Any = fields.JSONField()
    calendar: Any = fields.JSONField()
    created_at = UtcDatetimeField()
    changed_at = UtcDatetimeField()
    seen_at = UtcDatetimeField(db_index=True)

    class Meta:
        table = "trip"


class ApiToken(Model, metaclass=Table):
    """What lets a program write for an office. The program holds the token, we hold its hash."""

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=32, unique=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    office: Any = fields.ForeignKeyField("visitapp.Office", related_name="api_tokens", **_OWNED)
    office_id: int
    name = fields.TextField()
    created_by = fields.TextField()
    created_at = UtcDatetimeField()
    last_used_at = UtcDatetimeField(null=True)
    revoked_at = UtcDatetimeField(null=True)

    class Meta:
        table = "api_token"


class Record(Model, metaclass=Table):
    """What a source said about one event: raw, in our words, and the hash that tells whether it changed.

    event: the one that is published of it. born: the one that was made for it, another when the two were joined.
    part_of: the uid of the record of the same source that it says it is a part of.
    """

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=80, unique=True)
    source: Any = fields.ForeignKeyField("visitapp.Source", related_name="records", **_OWNED)
    source_id: int
    external_id = fields.TextField()
    raw_text = fields.TextField()
    draft: Any = fields.JSONField()
    hash = fields.TextField()
    event: Any = fields.ForeignKeyField("visitapp.Event", related_name="records", **_LINKED)
    event_id: int | None
    born: Any = fields.ForeignKeyField("visitapp.Event", related_name="born_records", **_LINKED)
    born_id: int | None
    first_seen_at = UtcDatetimeField()
    changed_at = UtcDatetimeField()
    missing_since = UtcDatetimeField(null=True)
    missing_runs = fields.IntField(default=0)
    withdrawn_at = UtcDatetimeField(null=True)
    part_of = fields.CharField(max_length=80, db_index=True, null=True)

    class Meta:
        table = "record"
        indexes = (("source_id", "withdrawn_at", "event_id"),)


class MatchPair(Model, metaclass=Table):
    """Two events that may be one: what comparing them came to, and what a person decided, which counts for ever.

    low and high: the events as they were made, the older first. verdict: same, ask or not same. decision: same,
    not same, or empty while nobody decided.
    """

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=40, unique=True)
    low: Any = fields.ForeignKeyField("visitapp.Event", related_name="pairs_as_low", **_OWNED)
    low_id: int
    high: Any = fields.ForeignKeyField("visitapp.Event", related_name="pairs_as_high", **_OWNED)
    high_id: int
    score = fields.FloatField()
    verdict = fields.CharField(max_length=20, db_index=True)
    reasons: Any = fields.JSONField()
    compared_at = UtcDatetimeField()
    decision = fields.TextField()
    decided_by = fields.TextField()
    decided_at = UtcDatetimeField(null=True)

    class Meta:
        table = "match_pair"


class MatchDue(Model, metaclass=Table):
    """An event, as it was made, of which something changed since it was last compared. mark: of the newest change."""

    event_id = fields.IntField(primary_key=True, generated=False)
    mark = fields.CharField(max_length=20)

    class Meta:
        table = "match_due"


class Correction(Model, metaclass=Table):
    """A field as an office wants it. value_json is JSON text: a JSON column here cannot hold a bare string."""

    id = fields.IntField(primary_key=True)
    event: Any = fields.ForeignKeyField("visitapp.Event", related_name="corrections", **_OWNED)
    event_id: int
    field = fields.TextField()
    language = fields.TextField()
    value_json = fields.TextField()
    by = fields.TextField()
    at = UtcDatetimeField()
    undone_at = UtcDatetimeField(null=True)

    class Meta:
        table = "correction"


class Submission(Model, metaclass=Table):
    """An event somebody proposed. Contact data stays here and is never published."""

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=32, unique=True)
    office: Any = fields.ForeignKeyField("visitapp.Office", related_name="submissions", **_OWNED)
    office_id: int
    municipality_slug = fields.TextField()
    state = fields.CharField(max_length=120, db_index=True)
    form: Any = fields.JSONField()
    language = fields.TextField()
    contact_name = fields.TextField()
    contact_email = fields.TextField()
    reason = fields.TextField()
    event: Any = fields.ForeignKeyField("visitapp.Event", related_name="submissions", **_LINKED)
    event_id: int | None
    created_at = UtcDatetimeField()
    decided_at = UtcDatetimeField(null=True)
    decided_by = fields.TextField()

    class Meta:
        table = "submission"


class Port(Model, metaclass=Table):
    id = fields.IntField(primary_key=True)
    slug = fields.CharField(max_length=80, unique=True)
    names: Any = fields.JSONField()
    country = fields.TextField()
    latitude = fields.FloatField()
    longitude = fields.FloatField()
    zone = fields.TextField()
    precision_m = fields.IntField()
    confirmed = fields.BooleanField()

    class Meta:
        table = "port"


class Crossing(Model, metaclass=Table):
    """A ferry line, body is its JSON form (visitapp.domain.crossing.ferries_json), ports by slug."""

    id = fields.IntField(primary_key=True)
    slug = fields.CharField(max_length=80, unique=True)
    status = fields.TextField()
    port_from_slug = fields.TextField()
    port_to_slug = fields.TextField()
    body: Any = fields.JSONField()
    position = fields.IntField()
    demo = fields.BooleanField(default=False)
    origin = fields.TextField()
    shown_hash = fields.TextField()
    changed_at = UtcDatetimeField()

    class Meta:
        table = "crossing"


class Timetable(Model, metaclass=Table):
    """A timetable of a crossing, body is its JSON form (visitapp.domain.crossing.timetable)."""

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=120, unique=True)
    crossing: Any = fields.ForeignKeyField("visitapp.Crossing", related_name="timetables", **_OWNED)
    crossing_id: int
    name = fields.TextField()
    kind = fields.TextField()
    valid_from = fields.DateField()
    valid_to = fields.DateField()
    body: Any = fields.JSONField()
    raw_text = fields.TextField()
    demo = fields.BooleanField(default=False)
    imported_at = UtcDatetimeField()

    class Meta:
        table = "timetable"


class Disruption(Model, metaclass=Table):
    """What an office said of a sailing, or of a crossing for some days. A row is never changed but for its end.

    direction and sailing_key are empty for both ways and for a suspension, last_day is null until further notice,
    departs_at and arrives_at are those of the timetable when it was said, replaced means ended by later news.
    """

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=32, unique=True)
    crossing_slug = fields.CharField(max_length=80, db_index=True)
    kind = fields.TextField()
    direction = fields.TextField()
    sailing_key = fields.TextField()
    first_day = fields.DateField()
    last_day = fields.DateField(null=True)
    departs_at = UtcDatetimeField(null=True)
    arrives_at = UtcDatetimeField(null=True)
    delay_min = fields.IntField()
    port_name = fields.TextField()
    reasons: Any = fields.JSONField()
    source = fields.TextField()
    demo = fields.BooleanField(default=False)
    made_by = fields.TextField()
    made_at = UtcDatetimeField()
    ended_at = UtcDatetimeField(null=True, db_index=True)
    ended_by = fields.TextField()
    replaced = fields.BooleanField(default=False)

    class Meta:
        table = "disruption"


class GroundMinutes(Model, metaclass=Table):
    """Minutes between a port and a place or municipality, as an office entered them."""

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=250, unique=True)
    port_slug = fields.TextField()
    target = fields.TextField()
    mode = fields.TextField()
    low_min = fields.IntField()
    middle_min = fields.IntField()
    high_min = fields.IntField()
    source: Any = fields.JSONField()
    demo = fields.BooleanField(default=False)
    published = fields.BooleanField(default=False, db_default=False)

    class Meta:
        table = "ground_minutes"


class PlaceHours(Model, metaclass=Table):
    """The opening hours of a place as somebody gave them, those of an office beside those invented for the demo."""

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=100, unique=True)
    place: Any = fields.ForeignKeyField("visitapp.Place", related_name="hours", **_OWNED)
    place_id: int
    demo = fields.BooleanField()
    valid_to = fields.DateField()
    body: Any = fields.JSONField()
    kept_at = UtcDatetimeField()

    class Meta:
        table = "place_hours"


class RoadTime(Model, metaclass=Table):
    """How long a way on roads takes from a port to a place, as another program told, null where none leads there.

    Positions in ten-thousandths of a degree. A row is never changed but replaced, so that the highest id tells news.
    """

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=160, unique=True)
    port_slug = fields.CharField(max_length=80, db_index=True)
    port_latitude = fields.IntField()
    port_longitude = fields.IntField()
    mode = fields.TextField()
    latitude = fields.IntField()
    longitude = fields.IntField()
    seconds = fields.IntField(null=True)
    made_by = fields.TextField()
    version = fields.TextField()
    learnt_at = UtcDatetimeField()

    class Meta:
        table = "road_time"


class TransportFeed(Model, metaclass=Table):
    """An address that timetables, networks or news of sailings are fetched from, and what became of it.

    The kind is timetable, network or realtime. A key in braces in the address stands for the key that the settings
    have under key_name. Realtime is of the trips of the timetable feed that it follows. Paused: next_at is null.
    """

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=60, unique=True)
    kind = fields.TextField()
    address = fields.TextField()
    key_name = fields.TextField()
    follows = fields.TextField()
    source = fields.TextField()
    every_s = fields.IntField()
    a_month = fields.IntField()
    etag = fields.TextField()
    last_modified = fields.TextField()
    validated_at = UtcDatetimeField(null=True)
    next_at = UtcDatetimeField(null=True, db_index=True)
    tried_at = UtcDatetimeField(null=True)
    succeeded_at = UtcDatetimeField(null=True)
    failures = fields.IntField()
    problem = fields.TextField()
    outcome = fields.TextField()
    first_day = fields.DateField(null=True)
    last_day = fields.DateField(null=True)

    class Meta:
        table = "transport_feed"


class TransportUse(Model, metaclass=Table):
    """How often a feed was asked for on a day, in UTC, whatever came of it."""

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=80, unique=True)
    feed_name = fields.CharField(max_length=60, db_index=True)
    day = fields.DateField()
    requests = fields.IntField()

    class Meta:
        table = "transport_use"


class RideHome(Model, metaclass=Table):
    """The last buses and trains of a night from a position towards each municipality, made of a version of networks."""

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=60, unique=True)
    night = fields.DateField(db_index=True)
    version = fields.TextField()
    rides: Any = fields.JSONField()

    class Meta:
        table = "ride_home"


class QuayRides(Model, metaclass=Table):
    """By bus and train from a port when a boat has landed, or to it by a check-in, for the places of that day."""

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=160, unique=True)
    day = fields.DateField(db_index=True)
    version = fields.TextField()
    places = fields.TextField()
    answers = fields.TextField()

    class Meta:
        table = "quay_rides"


class PlanPattern(Model, metaclass=Table):
    """Journeys that many verdicts have, with marks for dates, named_on: when one of them was last written."""

    id = fields.BigIntField(primary_key=True, generated=False)
    text = fields.TextField()
    named_on = fields.DateField()

    class Meta:
        table = "plan_pattern"


class PlanPart(Model, metaclass=Table):
    """Boats and ways that many verdicts have, with marks for dates, named_on: when one of them was last written."""

    id = fields.BigIntField(primary_key=True, generated=False)
    text = fields.TextField()
    named_on = fields.DateField()

    class Meta:
        table = "plan_part"


class Reach(Model, metaclass=Table):
    """Whether one occurrence can be reached over one crossing by one mode, plan holds the journeys."""

    id = fields.IntField(primary_key=True)
    uid = fields.CharField(max_length=200, unique=True)
    occurrence: Any = fields.ForeignKeyField("visitapp.Occurrence", related_name="reaches", **_OWNED)
    occurrence_id: int
    crossing: Any = fields.ForeignKeyField("visitapp.Crossing", related_name="reaches", **_OWNED)
    crossing_id: int
    mode = fields.TextField()
    verdict = fields.CharField(max_length=120, db_index=True)
    reason = fields.TextField()
    out_at = UtcDatetimeField(null=True)
    home_at = UtcDatetimeField(null=True)
    minutes_on_site = fields.IntField(null=True)
    plan: Any = fields.JSONField()
    sequence = fields.IntField(default=0)
    changed_at = UtcDatetimeField()
    said = fields.BigIntField(null=True)
    """A number for all it says, the same at all times; it counts as long as sequence is said_sequence."""
    said_sequence = fields.IntField(null=True)
    out_boat_id = fields.BigIntField(null=True)
    """Of the PlanPart of the boat that leaves at out_at; the others likewise. Plan holds what is left to say."""
    out_way_id = fields.BigIntField(null=True)
    home_boat_id = fields.BigIntField(null=True)
    home_way_id = fields.BigIntField(null=True)
    pattern_id = fields.BigIntField(null=True)
    """Of the PlanPattern that holds the whole journeys, as they were kept once; plan is empty then."""

    class Meta:
        table = "reach"
        indexes = (("crossing_id", "mode", "verdict"), ("occurrence_id", "crossing_id", "mode", "verdict"))


# Set by the hundred thousand when many events are published, and never to a related row: without Tortoise's look at
# each value for one, which takes longer than what is written.
for _often in (Event, Record, Occurrence):
    _often.__setattr__ = object.__setattr__  # type: ignore[assignment, method-assign]
