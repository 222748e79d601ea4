"""The packaged list of sources, and what a mistake in such a list says."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from welfare_crawl.errors import ConfigurationError
from welfare_crawl.sources import PROVINCE_TODAY, load_sources, select_sources
from welfare_crawl.urls import same_host

SOURCES = load_sources()
FACTS = Path(__file__).parents[2] / "shared" / "facts"

OLD_HOSTS = {
    "baoninhbinh.vn": "baoninhbinh.org.vn",
    "baosonla.org.vn": "baosonla.vn",
    "baodienbienphu.com.vn": "baodienbienphu.vn",
}


def write(folder: Path, text: str, name: str = "own.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_packaged_list_is_whole() -> None:
    provincial = [source for source in SOURCES.values() if source.province]
    assert len(provincial) >= 40
    assert {source.province for source in provincial if source.enabled} == set(PROVINCE_TODAY.values())
    assert len(set(PROVINCE_TODAY.values())) == 34
    assert len(PROVINCE_TODAY) == 63
    assert sum(source.kind == "papers" and source.oai is not None for source in SOURCES.values()) >= 3
    assert all(re.match(r"^[a-z0-9_]+$", id) and id == source.id and source.name for id, source in SOURCES.items())
    assert SOURCES["vietnamvn"].home == "https://www.vietnam.vn/"


@pytest.mark.realdata
@pytest.mark.parametrize("table", ["feeds.tsv", "url_patterns.tsv"])
def test_every_paper_of_the_facts_has_its_block(table: str) -> None:
    if not (FACTS / table).exists():
        pytest.skip("no facts here")
    homes = [source.home for source in SOURCES.values()]
    for row in (FACTS / table).read_text(encoding="utf-8").splitlines()[2:]:
        for host in re.findall(r"(?:[a-z]+\.)+[a-z]+", row.split("\t")[0]):
            host = OLD_HOSTS.get(host, host)
            assert any(same_host(home, f"https://{host}/") for home in homes), host


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_feeds_and_sections_are_the_source_s_own(source) -> None:  # type: ignore[no-untyped-def]
    for url in (*source.feeds, *source.sections, *source.sitemaps, *([source.oai] if source.oai else [])):
        assert same_host(url, source.home)


@pytest.mark.parametrize(
    ("id", "article", "other"),
    [
        ("baophutho", "https://baophutho.vn/an-sinh-243563.htm", "https://baophutho.vn/xa-hoi"),
        ("baothanhhoa", "https://baothanhhoa.vn/an-sinh-243563.htm", "https://baothanhhoa.vn/doi-song-xa-hoi"),
        ("baocaobang", "https://baocaobang.vn/xa-hoi/an-sinh-217890.html", "https://baocaobang.vn/xa-hoi"),
        ("baocaobang", "https://baocaobang.vn/Huong-vi-38371.html", "https://baocaobang.vn/Thoi-su"),
        ("baonghean", "https://baonghean.vn/an-sinh-10301234.html", "https://baonghean.vn/xa-hoi"),
        ("baohatinh", "https://baohatinh.vn/an-sinh-post291234.html", "https://baohatinh.vn/xa-hoi/"),
        ("tienphong", "https://tienphong.vn/an-sinh-post1712345.tpo", "https://tienphong.vn/xa-hoi/"),
        ("baosonla", "https://baosonla.vn/xa-hoi/an-sinh-Ab12.html", "https://baosonla.vn/xa-hoi.html"),
        ("baocantho", "https://baocantho.com.vn/an-sinh-a189123.html", "https://baocantho.com.vn/xa-hoi/"),
        ("baodaklak", "https://baodaklak.vn/xa-hoi/202507/an-sinh-1a2b3c4/", "https://baodaklak.vn/xa-hoi/"),
        ("baodongnai", "https://baodongnai.com.vn/xa-hoi/202507/an-sinh-1a2b3c4/", "https://baodongnai.com.vn/202507/"),
        ("baolaichau", "https://baolaichau.vn/xa-hoi/an-sinh-88123", "https://baolaichau.vn/xa-hoi"),
        (
            "baodienbienphu",
            "https://baodienbienphu.vn/tin-bai/xa-hoi/an-sinh",
            "https://baodienbienphu.vn/tin-tuc/xa-hoi",
        ),
        ("baobacninhtv", "https://baobacninhtv.vn/an-sinh-postid419123.bbg", "https://baobacninhtv.vn/xa-hoi"),
        ("tuoitre", "https://tuoitre.vn/an-sinh-20260307075519174.htm", "https://tuoitre.vn/kinh-doanh.htm"),
        ("cafef", "https://cafef.vn/an-sinh-188260307071033787.chn", "https://cafef.vn/vi-mo-dau-tu.chn"),
        ("vietnamvn", "https://www.vietnam.vn/en/phu-tho-bao-dam-an-sinh", "https://www.vietnam.vn/en/xa-hoi"),
        ("vietnamvn", "https://www.vietnam.vn/phu-tho-bao-dam-an-sinh", "https://www.vietnam.vn/sitemap.xml"),
        ("vnexpress", "https://vnexpress.net/an-sinh-5047363.html", "https://vnexpress.net/kinh-doanh-p2"),
        (
            "ctu_journal",
            f"{SOURCES['ctu_journal'].home}/article/view/36",
            f"{SOURCES['ctu_journal'].home}/issue/view/3",
        ),
    ],
)
def test_article_patterns_tell_articles_from_lists(id: str, article: str, other: str) -> None:
    pattern = SOURCES[id].article
    assert pattern is not None
    assert re.search(pattern, article)
    assert not re.search(pattern, other)


def test_a_paper_needs_little_more_than_its_family(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '[[source]]\nid = "baomoi_1"\nkind = "news"\nhome = "https://www.baomoi1.vn/vi/"\nfamily = "dcontent"\n',
    )
    source = load_sources([path])["baomoi_1"]
    assert source.feeds == ("https://www.baomoi1.vn/rss/home.rss",)
    assert source.article == SOURCES["baophutho"].article
    assert source.body == ("div#dcontent",)


def test_what_a_source_says_itself_comes_first(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        [[family]]
        id = "own"
        feeds = "{home}feed"
        expect = 3
        body = ["p", "div"]
        timeline = "{home}t/{zone}/{page}"
        [[source]]
        id = "a"
        kind = "news"
        home = "http://a.localhost:{port}/x"
        family = "own"
        feeds = []
        body = "article"
        article = 'x{2}\\d$'
        [[source]]
        id = "b"
        kind = "news"
        home = "http://b.localhost:{port}/"
        family = "own"
        feeds = ["http://b.localhost:{port}/rss"]
        expect = 0
        """,
    )
    found = load_sources([path], variables={"port": "8741"})
    assert found["a"].feeds == ()
    assert found["a"].body == ("article",)
    assert found["a"].article == r"x{2}\d$"
    assert found["a"].timeline == "http://a.localhost:8741/t/{zone}/{page}"
    assert found["a"].expect == 3
    assert found["b"].feeds == ("http://b.localhost:8741/rss",)
    assert found["b"].expect == 0


def test_the_sample_press_is_a_list_like_any_other() -> None:
    found = load_sources([files("welfare_crawl") / "sample" / "sources.toml"], variables={"port": "8742"})
    assert set(found).isdisjoint(SOURCES)
    assert all(":8742/" in source.home for source in found.values())
    assert all(url.startswith(source.home) for source in found.values() for url in source.feeds)


def test_a_folder_stands_for_its_files(tmp_path: Path) -> None:
    write(tmp_path, '[[source]]\nid = "b"\nkind = "news"\nhome = "https://b.vn"\n', "1.toml")
    write(tmp_path, '[[source]]\nid = "a"\nkind = "papers"\nhome = "https://a.vn"\n', "2.toml")
    write(tmp_path, "not read", "3.txt")
    assert list(load_sources([tmp_path])) == ["b", "a"]


GOOD = '[[source]]\nid = "a"\nkind = "news"\nhome = "https://a.vn/"\n'


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (GOOD + 'artikle = "x"\n', 5, ["'a'", "'artikle'", "article"]),
        (GOOD + "\n# note\nexpect = '5'\n", 7, ["'a'", "'expect'", "'5'"]),
        (GOOD + "expect = -1\n", 5, ["expect"]),
        (GOOD + "expect = true\n", 5, ["expect"]),
        (GOOD + "delay = nan\n", 5, ["delay"]),
        (GOOD + "enabled = 1\n", 5, ["enabled", "true or false"]),
        (GOOD + "article = '('\n", 5, ["article", "regular expression"]),
        (GOOD + "exclude = '[a'\n", 5, ["exclude", "regular expression"]),
        (GOOD + "body = ['div', 'p[']\n", 5, ["body", "CSS selector"]),
        (GOOD + "body = ''\n", 5, ["body"]),
        (GOOD + "body = [1]\n", 5, ["body"]),
        (GOOD + "feeds = ['ftp://a.vn/rss']\n", 5, ["feeds", "http(s)"]),
        (GOOD + "feeds = ['/rss']\n", 5, ["feeds", "http(s)"]),
        (GOOD + "oai = 'https://a.vn/{port}'\n", 5, ["oai", "http(s)"]),
        (GOOD + "timeline = 'https://a.vn/t/{zone}'\n", 5, ["timeline", "{page}"]),
        (GOOD + "province = '99'\n", 5, ["province", "99"]),
        (GOOD + "province = 25\n", 5, ["province", "25"]),
        (GOOD + "province = '27'\n", 5, ["province", "24"]),
        (GOOD + "language = 'vie'\n", 5, ["language"]),
        (GOOD + "name = ''\n", 5, ["name"]),
        (GOOD + 'family = "dcontnt"\n', 5, ["family", "dcontent"]),
        (GOOD + 'note = """\nid = 1\n"""\n', 5, ["note"]),
        (GOOD + GOOD, 6, ["'a'", "'id'", ":2"]),
        ('[[source]]\nid = "Báo"\nkind = "news"\nhome = "https://a.vn/"\n', 2, ["id"]),
        ('[[source]]\nkind = "news"\nhome = "https://a.vn/"\n', 1, ["'id'", "missing"]),
        ('[[source]]\nid = "a"\nhome = "https://a.vn/"\n', 1, ["'a'", "'kind'", "missing"]),
        ('[[source]]\nid = "a"\nkind = "news"\n', 1, ["'a'", "'home'", "missing"]),
        ('[[source]]\nid = "a"\nkind = "paper"\nhome = "https://a.vn/"\n', 3, ["kind", "papers"]),
        ('[[source]]\nid = "a"\nkind = "news"\nhome = "a.vn"\n', 4, ["home"]),
        (GOOD + "article = 'x\n", 5, ["'a'", "TOML"]),
        (GOOD + 'id = "b"\n', 5, ["TOML"]),
        ('[source]\nid = "a"\n', 1, ["source"]),
        (GOOD + "[settings]\nx = 1\n", 5, ["settings"]),
        ('[[family]]\nid = "x"\nhome = "https://a.vn/"\n', 3, ["'x'", "home"]),
        ('[[family]]\nid = "x"\n[[family]]\nid = "x"\n', 4, ["'x'", "already"]),
        ("[[family]]\narticle = '('\nid = 'x'\n", 2, ["'x'", "article"]),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, line: int, words: list[str]) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigurationError) as caught:
        load_sources([path])
    message = str(caught.value)
    assert message.startswith(f"{path}:{line}:")
    assert "\n" not in message
    for word in words:
        assert word in message


def test_the_same_id_in_two_files_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"2\.toml:2: source 'a', key 'id': already given at .*1\.toml:2"):
        load_sources([write(tmp_path, GOOD, "1.toml"), write(tmp_path, GOOD, "2.toml")])


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.toml: can't be read"):
        load_sources([tmp_path / "none.toml"])


def test_sources_are_picked_by_name() -> None:
    assert [source.id for source in select_sources(SOURCES, "baocaobang, baophutho,baocaobang", "news")] == [
        "baocaobang",
        "baophutho",
    ]
    assert select_sources(SOURCES, "baohoabinh", "news")[0].enabled is False
    everyone = select_sources(SOURCES, None, "news")
    assert everyone and all(source.enabled and source.kind == "news" for source in everyone)
    assert {source.kind for source in select_sources(SOURCES, None, "papers")} == {"papers"}


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("baophuto", ["'baophuto'", "baophutho"]),
        ("BaoPhuTho", ["baophutho"]),
        ("baophutho,zzz", ["'zzz'"]),
        ("", ["no id"]),
        ("ctu_journal", ["scrapy crawl papers -a source=ctu_journal"]),
    ],
)
def test_a_wrong_name_gets_a_hint(names: str, words: list[str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        select_sources(SOURCES, names, "news")
    assert all(word in str(caught.value) for word in words)
