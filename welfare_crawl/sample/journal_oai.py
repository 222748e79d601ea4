"""The sample journal's OAI-PMH 2.0 provider, with the answers that Open Journal Systems gives."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape

from welfare_crawl.sample.journal_articles import (
    ABBREVIATION,
    ISSN_ONLINE,
    JOURNAL_TITLE,
    PUBLISHER,
    SECTIONS,
    Article,
    Withdrawn,
)

PAGE_SIZE = 3
"""Records that one answer holds."""
LOCALES = {"vi": "vi-VN", "en": "en-US"}
LANGUAGE_CODES = {"vi": "vie", "en": "eng"}
DC_FORMAT = (
    "<metadataFormat><metadataPrefix>oai_dc</metadataPrefix>"
    "<schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</schema>"
    "<metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace></metadataFormat>"
)
ARGUMENTS = {
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), {"resumptionToken"}),
    "ListIdentifiers": ({"metadataPrefix"}, {"from", "until", "set"}),
    "ListRecords": ({"metadataPrefix"}, {"from", "until", "set"}),
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
}
"""For each verb the arguments that it must have and those that it may have."""

Entry = Article | Withdrawn


class OaiError(Exception):
    """An error that the protocol names."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Provider:
    """Answers requests about a list of records."""

    base: str
    """URL of the journal, without a slash at its end."""
    host: str
    entries: tuple[Entry, ...]
    appeared: str
    """Datestamp of records that have none of their own."""
    now: datetime

    def answer(self, query: Mapping[str, str]) -> str:
        """Return the XML answer to a request, errors included."""
        try:
            body = self._answer_verb(dict(query))
            shown = "".join(f' {escape(key)}="{escape(value)}"' for key, value in query.items())
        except OaiError as error:
            body = f'<error code="{error.code}">{escape(error.message)}</error>'
            shown = ""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<?xml-stylesheet type="text/xsl" href="{self.base.split("/index.php")[0]}/lib/pkp/xml/oai2.xsl" ?>\n'
            '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            ' xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n'
            f"<responseDate>{format_time(self.now)}</responseDate>\n"
            f"<request{shown}>{self.base}/oai</request>\n{body}\n</OAI-PMH>\n"
        )

    def _answer_verb(self, query: dict[str, str]) -> str:
        verb = query.pop("verb", "")
        answers: dict[str, Callable[[dict[str, str]], str]] = {
            "Identify": self._identify,
            "ListMetadataFormats": self._list_formats,
            "ListSets": self._list_sets,
            "ListIdentifiers": lambda arguments: self._list_entries("ListIdentifiers", arguments),
            "ListRecords": lambda arguments: self._list_entries("ListRecords", arguments),
            "GetRecord": self._get_record,
        }
        if verb not in answers:
            raise OaiError("badVerb", "Illegal OAI verb")
        needed, allowed = ARGUMENTS[verb]
        if verb.startswith("List") and "resumptionToken" in query:
            if len(query) > 1:
                raise OaiError("badArgument", "resumptionToken is an exclusive argument")
        elif missing := needed - query.keys():
            raise OaiError("badArgument", f"Missing argument: {', '.join(sorted(missing))}")
        elif unknown := query.keys() - needed - allowed:
            raise OaiError("badArgument", f"Illegal argument: {', '.join(sorted(unknown))}")
        return answers[verb](query)

    def _identify(self, _: dict[str, str]) -> str:
        earliest = min(self._datestamp(entry) for entry in self.entries)
        return (
            f"<Identify><repositoryName>{JOURNAL_TITLE}</repositoryName><baseURL>{self.base}/oai</baseURL>"
            "<protocolVersion>2.0</protocolVersion>"
            f"<adminEmail>toasoan@{self.host}</adminEmail><earliestDatestamp>{earliest}</earliestDatestamp>"
            "<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"
            "<compression>gzip</compression></Identify>"
        )

    def _list_formats(self, query: dict[str, str]) -> str:
        if "identifier" in query:
            self._find(query["identifier"])
        return f"<ListMetadataFormats>{DC_FORMAT}</ListMetadataFormats>"

    def _list_sets(self, query: dict[str, str]) -> str:
        if "resumptionToken" in query:
            raise OaiError("badResumptionToken", "The resumptionToken is invalid or expired")
        sets = {ABBREVIATION: JOURNAL_TITLE} | {f"{ABBREVIATION}:{key}": name for key, name in SECTIONS.items()}
        body = "".join(f"<set><setSpec>{key}</setSpec><setName>{name}</setName></set>" for key, name in sets.items())
        return f"<ListSets>{body}</ListSets>"

    def _list_entries(self, verb: str, query: dict[str, str]) -> str:
        start = 0
        if "resumptionToken" in query:
            query, start = read_token(query["resumptionToken"])
        if query["metadataPrefix"] != "oai_dc":
            raise OaiError("cannotDisseminateFormat", "The requested metadataPrefix is not supported")
        since, until = (read_time(query.get(key, ""), end=key == "until") for key in ("from", "until"))
        if since and until and (since > until or len(query["from"]) != len(query["until"])):
            raise OaiError("badArgument", "The range of dates is empty or of two granularities")
        found = [
            entry
            for entry in self.entries
            if (not since or self._datestamp(entry) >= since)
            and (not until or self._datestamp(entry) <= until)
            and query.get("set", ABBREVIATION) in (ABBREVIATION, f"{ABBREVIATION}:{entry.section}")
        ]
        if start and start >= len(found):
            raise OaiError("badResumptionToken", "The resumptionToken is invalid or expired")
        if not found:
            raise OaiError("noRecordsMatch", "No matching records in this repository")
        show = self._record if verb == "ListRecords" else self._header
        body = "".join(show(entry) for entry in found[start : start + PAGE_SIZE])
        if len(found) > PAGE_SIZE:
            last = start + PAGE_SIZE >= len(found)
            expires = "" if last else f' expirationDate="{format_time(self.now + timedelta(days=1))}"'
            token = "" if last else make_token(query, start + PAGE_SIZE)
            body += (
                f'<resumptionToken{expires} completeListSize="{len(found)}" cursor="{start}">{token}</resumptionToken>'
            )
        return f"<{verb}>{body}</{verb}>"

    def _get_record(self, query: dict[str, str]) -> str:
        entry = self._find(query["identifier"])
        if query["metadataPrefix"] != "oai_dc":
            raise OaiError("cannotDisseminateFormat", "The requested metadataPrefix is not supported")
        return f"<GetRecord>{self._record(entry)}</GetRecord>"

    def _find(self, identifier: str) -> Entry:
        for entry in self.entries:
            if identifier == make_identifier(self.host, entry.id):
                return entry
        raise OaiError("idDoesNotExist", "No matching identifier in this repository")

    def _datestamp(self, entry: Entry) -> str:
        return entry.datestamp or self.appeared

    def _header(self, entry: Entry) -> str:
        status = ' status="deleted"' if isinstance(entry, Withdrawn) else ""
        return (
            f"<header{status}><identifier>{make_identifier(self.host, entry.id)}</identifier>"
            f"<datestamp>{self._datestamp(entry)}</datestamp>"
            f"<setSpec>{ABBREVIATION}:{entry.section}</setSpec></header>\n"
        )

    def _record(self, entry: Entry) -> str:
        if isinstance(entry, Withdrawn):
            return f"<record>{self._header(entry)}</record>\n"
        return f"<record>{self._header(entry)}<metadata>{self._describe(entry)}</metadata></record>\n"

    def _describe(self, article: Article) -> str:
        landing = f"{self.base}/article/view/{article.id}"
        first, last = article.pages
        fields: list[tuple[str, str, str]] = [("title", article.language, article.title)]
        fields += [("creator", "", author.family_first) for author in article.authors]
        fields += [("subject", article.language, keyword) for keyword in article.keywords]
        fields += [("description", language, text) for language, text in article.abstract]
        fields += [
            ("publisher", "vi", PUBLISHER),
            ("date", "", article.published.isoformat()),
            ("type", "", "info:eu-repo/semantics/article"),
            ("type", "", "info:eu-repo/semantics/publishedVersion"),
        ]
        if article.galley:
            fields.append(("format", "", "application/pdf"))
        fields.append(("identifier", "", landing))
        if article.doi:
            fields.append(("identifier", "", article.doi))
        fields += [
            ("source", "vi", f"{JOURNAL_TITLE}; {article.issue.title}; {first}-{last}"),
            ("source", "", ISSN_ONLINE),
            ("language", "", LANGUAGE_CODES[article.language]),
        ]
        if article.galley:
            fields.append(("relation", "", f"{landing}/{article.galley}"))
        fields.append(("rights", "vi", f"Bản quyền (c) {article.published.year} {JOURNAL_TITLE}"))
        body = "".join(
            f"<dc:{name}{mark_language(language)}>{escape(text)}</dc:{name}>\n" for name, language, text in fields
        )
        return (
            '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            ' xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/'
            f' http://www.openarchives.org/OAI/2.0/oai_dc.xsd">\n{body}</oai_dc:dc>'
        )


def mark_language(language: str) -> str:
    """Return the attribute that names a field's language, if it has one."""
    return f' xml:lang="{LOCALES[language]}"' if language else ""


def make_identifier(host: str, article: int) -> str:
    """Return the OAI identifier of an article."""
    return f"oai:ojs.{host}:article/{article}"


def format_time(moment: datetime) -> str:
    """Return a moment as OAI-PMH writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_time(text: str, *, end: bool) -> str:
    """Return a date argument as a datestamp that sorts right; a day means its begin or its end."""
    if not text:
        return ""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", text):
        raise OaiError("badArgument", "Illegal date")
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise OaiError("badArgument", "Illegal date") from error
    if "T" in text:
        return text
    return text + ("T23:59:59Z" if end else "T00:00:00Z")


def make_token(query: Mapping[str, str], start: int) -> str:
    """Return a token from which `read_token` knows how to go on."""
    plain = "&".join([*(f"{key}={value}" for key, value in sorted(query.items())), f"start={start}"])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read_token(token: str) -> tuple[dict[str, str], int]:
    """Return the request that a token goes on with, and the first record to show."""
    try:
        plain = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        query = dict(part.split("=", 1) for part in plain.split("&"))
        start = int(query.pop("start"))
    except (ValueError, KeyError, binascii.Error) as error:
        raise OaiError("badResumptionToken", "The resumptionToken is invalid or expired") from error
    if start <= 0 or "metadataPrefix" not in query:
        raise OaiError("badResumptionToken", "The resumptionToken is invalid or expired")
    return query, start
