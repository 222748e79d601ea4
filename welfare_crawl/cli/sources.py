"""`welfare-crawl sources` and `welfare-crawl sources check`."""

from dataclasses import asdict

import click

from welfare_crawl.cli.options import console, indented, json_option, new_table, plain, print_json, setting, source_list


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  welfare-crawl sources
  welfare-crawl sources --kind papers --json
  welfare-crawl sources check baophutho
  WELFARE_SOURCES=my.toml welfare-crawl sources check""",
)
@click.option("--kind", type=click.Choice(["news", "papers"]), help="Only newspapers, or only journals.")
@json_option
@click.pass_context
def sources(ctx: click.Context, kind: str | None, as_json: bool) -> None:
    """List the newspapers and journals that are known; `check` asks them whether they answer."""
    if ctx.invoked_subcommand is not None:
        return
    from welfare_crawl.places import province_names

    listed = [source for source in source_list().values() if kind in (None, source.kind)]
    if as_json:
        print_json([asdict(source) for source in listed])
        return
    table = new_table(
        f"{len(listed)} sources",
        *("id", "kind", "name", "home", "province", "family", "expect"),
        numbers=frozenset({"expect"}),
    )
    names = province_names()
    for source in listed:
        state = "" if source.enabled else " (off)"
        table.add_row(
            *(plain(value) for value in (source.id + state, source.kind, source.name, source.home)),
            plain(f"{source.province} {names.get(source.province, '')}" if source.province else None),
            *(plain(value) for value in (source.family, source.expect)),
        )
    console().print(table)


@sources.command(
    short_help="Ask live sources what they give.",
    epilog="""\b
Examples:
  welfare-crawl sources check                       all that are enabled
  welfare-crawl sources check baophutho baocaobang""",
)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@json_option
def check(ids: tuple[str, ...], as_json: bool) -> int:
    """Ask each live source for robots.txt, feed, sitemap, a list page and one article, and print what it gave.

    Ends with exit code 1 when a source did not give what the list says.
    """
    from welfare_crawl.check import Fetcher, check_source
    from welfare_crawl.contact import check_contact, user_agent
    from welfare_crawl.sources import select_sources

    known = source_list()
    chosen = [source for source in known.values() if source.enabled]
    if ids:
        chosen = [
            select_sources(known, name, known[name].kind if name in known else "news")[0] for name in dict.fromkeys(ids)
        ]
    check_contact(contact := str(setting("WELFARE_CONTACT")), (source.home for source in chosen))
    fetch = Fetcher(user_agent(contact), allow_private=setting("WELFARE_ALLOW_PRIVATE_HOSTS"))
    out = console()
    told = []
    wrong = 0
    try:
        for source in chosen:
            probes = check_source(source, fetch, pause=1.0 if source.delay is None else min(source.delay, 10.0))
            wrong += any(not probe.ok for probe in probes)
            told.append({"source": source.id, "probes": [asdict(probe) for probe in probes]})
            if as_json:
                continue
            out.print(plain(f"{source.id} ({source.home})"), style="bold")
            for probe in probes:
                line = indented(f"{'ok' if probe.ok else 'NO'} {probe.what}: {probe.detail} {probe.url}")
                out.print(line, style="" if probe.ok else "red", soft_wrap=True)
    finally:
        fetch.close()
    if as_json:
        print_json(told)
    else:
        out.print(f"{len(chosen) - wrong} of {len(chosen)} sources gave all that the list says")
    return 1 if wrong else 0
