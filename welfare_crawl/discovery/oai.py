"""OAI-PMH 2.0, the harvesting protocol of journals and repositories: addresses to ask, and what the answers hold.

Sickle and oaipmh-scythe fetch by themselves and wait while they do, which an asynchronous crawl can't; so requests are
built and answers read here, and the spider fetches. Specification: openarchives.org/OAI/openarchivesprotocol.html.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

from welfare_crawl.discovery.dates import parse_moment
from welfare_crawl.discovery.xml import local_name, parse_xml, text_of
from welfare_crawl.errors import ExtractionError
from welfare_crawl.urls import is_fetchable

if TYPE_CHECKING:
    from lxml import etree

Verb = Literal["Identify", "ListRecords", "ListIdentifiers", "ListSets", "ListMetadataFormats", "GetRecord"]

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_TWO_LETTERS = {
    "vie": "vi", "eng": "en", "fra": "fr", "fre": "fr", "zho": "zh", "chi": "zh", "rus": "ru", "deu": "de", "ger": "de",
    "jpn": "ja", "kor": "ko", "spa": "es", "lao": "lo", "khm": "km", "tha": "th",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DcField:
    """One Dublin Core element of a record."""

    name: str
    """`title`, `creator`, `description`, ... without `dc:`."""
    value: str
    language: str = ""
    """Two letters where the repository says it: `vi` for `vi-VN` and for `vie`; else empty."""


@dataclass(frozen=True, slots=True)
class OaiRecord:
    """One record of a repository."""

    identifier: str
    datestamp: datetime | None = None
    deleted: bool = False
    sets: tuple[str, ...] = ()
    fields: tuple[DcField, ...] = field(default=(), repr=False)

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of one Dublin Core element, in the record's order."""
        return tuple(item.value for item in self.fields if item.name == name)

    @property
    def landing_urls(self) -> tuple[str, ...]:
        """Addresses of the record's own page: what the journal calls its identifier first, a DOI's resolver last."""
        found = [
            value
            for name in ("identifier", "relation", "source")
            for value in self.values(name)
            if re.match(r"https?://", value) and is_fetchable(value) and not re.search(r"(?i)/download/|\.pdf$", value)
        ]
        return tuple(dict.fromkeys(sorted(found, key=lambda url: bool(re.match(r"https?://(?:dx\.)?doi\.org/", url)))))

    @property
    def doi(self) -> str | None:
        """The record's DOI, bare and in lower case."""
        for value in (*self.values("identifier"), *self.values("relation")):
            found = re.search(r"\b10\.\d{4,9}/[^\s\"<>]+", value)
            if found:
                return found[0].rstrip(".,;").lower()
        return None


@dataclass(frozen=True, slots=True)
class OaiResponse:
    """One answer of a repository."""

    records: tuple[OaiRecord, ...] = ()
    token: str | None = None
    """What to ask with for the rest; None when there is no more."""
    errors: tuple[tuple[str, str], ...] = ()
    """Pairs of code and message: `badResumptionToken` means to start again, `badArgument` and the like are ours."""
    complete_list_size: int | None = None


@dataclass(frozen=True, slots=True)
class OaiIdentity:
    """What a repository says of itself."""

    name: str
    base_url: str
    earliest: datetime | None
    seconds: bool
    """It takes moments in `from` and `until`, not only days."""


def oai_request(
    base: str,
    verb: Verb = "ListRecords",
    *,
    since: date | None = None,
    until: date | None = None,
    metadata_prefix: str = "oai_dc",
    set_spec: str | None = None,
    identifier: str | None = None,
    token: str | None = None,
) -> str:
    """Return the address of one request; with a token only that is asked, as the protocol wants.

    `since` and `until` are about when a record was added or changed, not about when its paper appeared.
    """
    arguments: dict[str, str] = {"verb": verb}
    if token is not None:
        arguments["resumptionToken"] = token
    else:
        if verb in {"ListRecords", "ListIdentifiers", "GetRecord"}:
            arguments["metadataPrefix"] = metadata_prefix
        if verb in {"ListRecords", "ListIdentifiers"}:
            if since is not None:
                # A day there is a day of UTC, a day here is Vietnam's, which begins on the day before.
                arguments["from"] = (since - timedelta(days=1)).isoformat()
            if until is not None:
                arguments["until"] = until.isoformat()
            if set_spec is not None:
                arguments["set"] = set_spec
        if verb == "GetRecord" and identifier is not None:
            arguments["identifier"] = identifier
    return f"{base}{'&' if '?' in base else '?'}{urlencode(arguments)}"


def read_oai(body: bytes) -> OaiResponse:
    """Return records and token of a ListRecords, ListIdentifiers or GetRecord answer.

    That nothing matches (`noRecordsMatch`) is an answer without records, no error. Raises ExtractionError
    (`bad_response`) for what is no OAI-PMH.
    """
    root = _root_of(body)
    records, errors = [], []
    token: str | None = None
    size: int | None = None
    for element in root.iter():
        match local_name(element):
            case "error" if element.getparent() is root:
                code = element.get("code") or "unknown"
                if code != "noRecordsMatch":
                    errors.append((code, text_of(element)[:300]))
            case "record" if local_name(element.getparent()) in {"listrecords", "getrecord"}:
                header = next((child for child in element if local_name(child) == "header"), None)
                if header is not None:
                    records.append(_read_record(header, element))
            case "header" if local_name(element.getparent()) == "listidentifiers":
                records.append(_read_record(element, None))
            case "resumptiontoken":
                token = text_of(element) or None
                number = element.get("completeListSize") or ""
                size = int(number) if re.fullmatch(r"\d{1,12}", number) else None
            case _:
                pass
    return OaiResponse(tuple(record for record in records if record.identifier), token, tuple(errors), size)


def read_identity(body: bytes) -> OaiIdentity:
    """Return what an Identify answer says.

    Raises ExtractionError (`bad_response`) for what is no OAI-PMH, or an error in its place.
    """
    root = _root_of(body)
    told = {local_name(element): text_of(element) for element in root.iter() if len(element) == 0}
    if "repositoryname" not in told and "baseurl" not in told:
        raise ExtractionError(
            "bad_response", f"no Identify answer: {told.get('error', 'it names no repository')[:200]}"
        )
    return OaiIdentity(
        name=told.get("repositoryname", ""),
        base_url=told.get("baseurl", ""),
        earliest=parse_moment(told.get("earliestdatestamp")),
        seconds="hh" in told.get("granularity", "").lower(),
    )


def _root_of(body: bytes) -> "etree._Element":
    root = parse_xml(body)
    if local_name(root) != "oai-pmh":
        raise ExtractionError("bad_response", f"no OAI-PMH answer: its root is <{local_name(root)}>")
    return root


def _read_record(header: "etree._Element", record: "etree._Element | None") -> OaiRecord:
    told = [(local_name(child), text_of(child)) for child in header]
    fields: list[DcField] = []
    for element in record.iter() if record is not None else ():
        parent = element.getparent()
        if parent is None or local_name(parent) not in {"dc", "qualifieddc"} or not local_name(element):
            continue
        value = text_of(element)
        if value:
            fields.append(DcField(local_name(element), value, short_language(element.get(_XML_LANG) or "")))
    return OaiRecord(
        identifier=next((text for name, text in told if name == "identifier"), ""),
        datestamp=parse_moment(next((text for name, text in told if name == "datestamp"), None)),
        deleted=(header.get("status") or "").lower() == "deleted",
        sets=tuple(text for name, text in told if name == "setspec" and text),
        fields=tuple(fields),
    )


def short_language(code: str) -> str:
    """Return a language code's two letters (`vi` for `vi-VN`, `vi_VN`, `vie`); empty for what is none."""
    head = re.split(r"[-_]", code.strip().lower())[0]
    head = _TWO_LETTERS.get(head, head)
    return head if re.fullmatch(r"[a-z]{2}", head) else ""
