"""All hosts of the sample press, and the plain page that lists them."""

from html import escape

from welfare_crawl.sample import biencuong, dichtin, trungdu
from welfare_crawl.sample.journal import Journal
from welfare_crawl.sample.markup import fill_template, html_reply
from welfare_crawl.sample.site import Reply, Request, Site

NAMES = {
    trungdu.HOST: "Báo Trung Du (Phú Thọ)",
    biencuong.HOST: "Báo Biên Cương (Cao Bằng)",
    dichtin.HOST: "Dịch Tin (vi, en, sv)",
    "tapchi.localhost": "Tạp chí (OJS, OAI-PMH)",
}


def sites(port: int) -> dict[str, Site]:
    """Return each host of the sample press with its site, for a server on this port."""
    index = Index()
    papers: tuple[Site, ...] = (
        trungdu.TrungDu(),
        trungdu.TrungDu(mobile=True),
        biencuong.BienCuong(),
        dichtin.DichTin(),
        Journal(),
    )
    return {**{site.host: site for site in papers}, "127.0.0.1": index, "localhost": index}


class Index:
    """The page at the server's own address, linking the four sites."""

    host = "127.0.0.1"

    def respond(self, request: Request) -> Reply:
        """Answer one request."""
        if request.path != "/":
            return Reply(b"Not found\n", status=404, content_type="text/plain; charset=utf-8")
        links = "".join(
            f'<li><a href="{request.absolute(host, "/")}">{escape(name)}</a> <code>{host}</code></li>'
            for host, name in NAMES.items()
        )
        return html_reply(fill_template("index.html", links=links, edition=str(request.edition)))
