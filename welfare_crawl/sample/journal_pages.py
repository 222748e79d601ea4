"""The sample journal's HTML pages, in the markup of Open Journal Systems 3 and its default theme."""

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from welfare_crawl.sample.journal_articles import (
    ABBREVIATION,
    ISSN_ONLINE,
    ISSN_PRINT,
    JOURNAL_TITLE,
    PUBLISHER,
    SECTIONS,
    Article,
    Issue,
)
from welfare_crawl.sample.journal_oai import mark_language


def render_frame(base: str, title: str, operation: str, content: str, *, head: str = "", sidebar: str = "") -> str:
    """Return a whole page: navigation, content, sidebar and foot, as on every page of the journal."""
    return f"""<!DOCTYPE html>
<html lang="vi-VN" xml:lang="vi-VN">
<head>
	<meta charset="utf-8">
	<meta name="viewport" content="width=device-width, initial-scale=1.0">
	<title>{escape(title)}</title>
	<meta name="generator" content="Open Journal Systems 3.3.0.13">
	{head}
</head>
<body class="pkp_page_{operation} has_site_logo" dir="ltr">
<div class="pkp_structure_page">
	<header class="pkp_structure_head" id="headerNavigationContainer" role="banner">
		<nav class="cmp_skip_to_content"><a href="#pkp_content_main">Chuyển đến nội dung chính</a></nav>
		<div class="pkp_site_name"><a href="{base}/index" class="is_text">{JOURNAL_TITLE}</a></div>
		<nav class="pkp_site_nav_menu"><ul id="navigationPrimary" class="pkp_navigation_primary pkp_nav_list">
			<li><a href="{base}/issue/current">Số mới ra</a></li>
			<li><a href="{base}/issue/archive">Lưu trữ</a></li>
			<li><a href="{base}/about">Giới thiệu</a></li>
		</ul><ul id="navigationUser" class="pkp_navigation_user pkp_nav_list">
			<li class="profile"><a href="{base}/user/register">Đăng ký</a></li>
			<li class="profile"><a href="{base}/login">Đăng nhập</a></li>
		</ul></nav>
	</header>
	<div class="pkp_structure_content has_sidebar">
		<div class="pkp_structure_main" role="main"><a id="pkp_content_main"></a>
{content}
		</div>
		<div class="pkp_structure_sidebar left" role="complementary">
			<div class="pkp_block block_make_submission"><div class="content"><a class="block_make_submission_link" \
href="{base}/about/submissions">Gửi bài</a></div></div>
			<div class="pkp_block block_language"><span class="title">Ngôn ngữ</span><div class="content"><ul>
				<li class="locale_en_US" lang="en-US"><a href="{base}/user/setLocale/en_US">English</a></li>
				<li class="locale_vi_VN current" lang="vi-VN"><a href="{base}/user/setLocale/vi_VN">Tiếng Việt</a></li>
			</ul></div></div>
			{sidebar}
		</div>
	</div>
	<div class="pkp_structure_footer_wrapper" role="contentinfo"><div class="pkp_structure_footer">
		<div class="pkp_footer_content"><p>{JOURNAL_TITLE}. Cơ quan chủ quản: {PUBLISHER}. \
ISSN {ISSN_PRINT} (bản in), {ISSN_ONLINE} (trực tuyến).</p></div>
	</div></div>
</div>
</body>
</html>
"""


def render_summaries(base: str, articles: Iterable[Article]) -> str:
    """Return the table of contents of an issue, section by section."""
    sections: dict[str, list[str]] = {}
    for article in articles:
        galley = ""
        if article.galley:
            galley = (
                f'<ul class="galleys_links"><li><a class="obj_galley_link pdf" '
                f'href="{base}/article/view/{article.id}/{article.galley}">PDF</a></li></ul>'
            )
        sections.setdefault(article.section, []).append(f"""
			<li><div class="obj_article_summary">
				<h3 class="title"><a id="article-{article.id}" href="{base}/article/view/{article.id}">\
{escape(article.title)}</a></h3>
				<div class="meta">
					<div class="authors">{escape(", ".join(author.name for author in article.authors))}</div>
					<div class="pages">{"-".join(dict.fromkeys(article.pages))}</div>
				</div>
				{galley}
			</div></li>""")
    return "".join(
        f'<div class="section"><h2>{SECTIONS[section]}</h2><ul class="cmp_article_list articles">'
        f"{''.join(items)}</ul></div>"
        for section, items in sections.items()
    )


def render_issue(base: str, issue: Issue, articles: Iterable[Article], *, home: bool = False) -> str:
    """Return an issue's table of contents, or the home page, which shows the current issue's."""
    contents = f"""<div class="obj_issue_toc"><div class="heading"><div class="published">
		<span class="label">Đã Xuất bản:</span> <span class="value">{issue.published:%d-%m-%Y}</span></div></div>
		<div class="sections">{render_summaries(base, articles)}</div></div>"""
    if home:
        about = "Tạp chí công bố các nghiên cứu về chính sách xã hội, giảm nghèo và bảo hiểm ở các tỉnh miền núi."
        content = f"""<div class="page_index_journal"><section class="homepage_about"><h2>Giới thiệu</h2><p>{about}</p>
		</section><section class="current_issue"><h2>Số mới ra</h2>
		<div class="current_issue_title">{escape(issue.title)}</div>{contents}
		<a href="{base}/issue/archive" class="read_more">Tất cả các số</a></section></div>"""
        return render_frame(base, JOURNAL_TITLE, "index", content)
    content = f'<div class="page page_issue"><h1>{escape(issue.title)}</h1>{contents}</div>'
    return render_frame(base, f"{issue.title} | {JOURNAL_TITLE}", "issue", content)


def render_archive(base: str, issues: Iterable[Issue], *, newer: str | None, older: str | None) -> str:
    """Return one page of the list of issues."""
    items = "".join(
        f'<li><div class="obj_issue_summary"><h2><a class="title" href="{base}/issue/view/{issue.id}">'
        f"{escape(issue.title)}</a></h2></div></li>"
        for issue in issues
    )
    links = (f'<a class="prev" href="{newer}">Mới hơn</a>' if newer else "") + (
        f'<a class="next" href="{older}">Cũ hơn</a>' if older else ""
    )
    content = f"""<div class="page page_issue_archive"><h1>Lưu trữ</h1><ul class="issues_archive">{items}</ul>
		<div class="cmp_pagination" aria-label="Phân trang">{links}</div></div>"""
    return render_frame(base, f"Lưu trữ | {JOURNAL_TITLE}", "issue", content)


def list_metas(base: str, article: Article) -> list[tuple[str, str, str]]:
    """Return the metas of an article as OJS writes them: name, content and language."""
    landing = f"{base}/article/view/{article.id}"
    issue = article.issue
    first, last = article.pages
    shown = article.abstract[0]
    download = f"{base}/article/download/{article.id}/{article.galley}"
    day = article.published
    metas = [("gs_meta_revision", "1.1", ""), ("citation_journal_title", JOURNAL_TITLE, "")]
    metas += [("citation_journal_abbrev", ABBREVIATION, ""), ("citation_issn", ISSN_ONLINE, "")]
    for author in article.authors:
        metas.append(("citation_author", author.name, ""))
        if author.affiliation:
            metas.append(("citation_author_institution", author.affiliation, ""))
    metas += [("citation_title", article.title, ""), ("citation_language", article.language, "")]
    metas += [("citation_date", f"{day:%Y/%m/%d}", ""), ("citation_volume", issue.volume, "")]
    metas += [("citation_issue", issue.number, ""), ("citation_firstpage", first, ""), ("citation_lastpage", last, "")]
    metas += [("citation_doi", article.doi or "", ""), ("citation_abstract_html_url", landing, "")]
    metas += [("citation_abstract", shown[1], shown[0])]
    metas += [("citation_keywords", keyword, article.language) for keyword in article.keywords]
    metas += [("citation_pdf_url", download if article.galley else "", "")]
    metas += [("DC.Creator.PersonalName", author.name, "") for author in article.authors]
    metas += [(f"DC.Date.{kind}", day.isoformat(), "") for kind in ("created", "dateSubmitted", "issued", "modified")]
    metas += [("DC.Description", text, language) for language, text in article.abstract]
    metas += [("DC.Format", "application/pdf" if article.galley else "", ""), ("DC.Identifier", str(article.id), "")]
    metas += [("DC.Identifier.pageNumber", f"{first}-{last}", ""), ("DC.Identifier.DOI", article.doi or "", "")]
    metas += [("DC.Identifier.URI", landing, ""), ("DC.Language", article.language, "")]
    metas += [("DC.Rights", f"Bản quyền (c) {day.year} {JOURNAL_TITLE}", ""), ("DC.Source", JOURNAL_TITLE, "")]
    metas += [("DC.Source.ISSN", ISSN_ONLINE, ""), ("DC.Source.Issue", issue.number, "")]
    metas += [("DC.Source.Volume", issue.volume, ""), ("DC.Source.URI", base, "")]
    metas += [("DC.Subject", keyword, article.language) for keyword in article.keywords]
    metas += [("DC.Title", article.title, ""), ("DC.Type", "Text.Serial.Journal", "")]
    metas += [("DC.Type.articleType", SECTIONS[article.section], "")]
    return [meta for meta in metas if meta[1]]


def render_article(base: str, article: Article, others: Iterable[Article]) -> str:
    """Return an article's landing page."""
    head = '<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/" />\n\t' + "\n\t".join(
        f'<meta name="{name}" content="{escape(content)}"{mark_language(language)}/>'
        for name, content, language in list_metas(base, article)
    )
    authors = "".join(
        f'<li><span class="name">{escape(author.name)}</span>'
        + (f'<span class="affiliation">{escape(author.affiliation)}</span>' if author.affiliation else "")
        + "</li>"
        for author in article.authors
    )
    doi = galley = ""
    if article.doi:
        address = f"https://doi.org/{article.doi}"
        doi = f"""<section class="item doi"><h2 class="label">DOI:</h2>
				<span class="value"><a href="{address}">{address}</a></span></section>"""
    if article.galley:
        galley = f"""<div class="item galleys"><h2 class="pkp_screen_reader">Tải xuống</h2>
				<ul class="value galleys_links"><li><a class="obj_galley_link pdf" \
href="{base}/article/view/{article.id}/{article.galley}">PDF</a>
				</li></ul></div>"""
    language, abstract = article.abstract[0]
    label = {"vi": "Tóm tắt", "en": "Abstract"}[language]
    names = ", ".join(author.name for author in article.authors)
    content = f"""<div class="page page_article">
	<nav class="cmp_breadcrumbs" role="navigation"><ol><li><a href="{base}/index">Trang chủ</a></li>
		<li><a href="{base}/issue/archive">Lưu trữ</a></li>
		<li><a href="{base}/issue/view/{article.issue.id}">{escape(article.issue.title)}</a></li></ol></nav>
	<article class="obj_article_details">
		<h1 class="page_title">{escape(article.title)}</h1>
		<div class="row"><div class="main_entry">
			<section class="item authors"><h2 class="pkp_screen_reader">Các tác giả</h2>
				<ul class="authors">{authors}</ul></section>
			{doi}
			<section class="item keywords"><h2 class="label">Từ khóa:</h2>
				<span class="value">{escape(", ".join(article.keywords))}</span></section>
			<section class="item abstract"><h2 class="label">{label}</h2><p>{escape(abstract)}</p></section>
		</div><div class="entry_details">
			{galley}
			<div class="item published"><section class="sub_item"><h2 class="label">Đã Xuất bản</h2>
				<div class="value"><span>{article.published:%d-%m-%Y}</span></div></section></div>
			<div class="item citation"><section class="sub_item citation_display">
				<h2 class="label">Cách trích dẫn</h2>
				<div class="value"><div id="citationOutput" class="csl-entry">{escape(names)} \
({article.published.year}). {escape(article.title)}. <i>{JOURNAL_TITLE}</i>, {escape(article.issue.title)}, \
{"-".join(article.pages)}.
				</div></div></section></div>
			<div class="item issue"><section class="sub_item"><h2 class="label">Số</h2><div class="value">
				<a class="title" href="{base}/issue/view/{article.issue.id}">{escape(article.issue.title)}</a>
				</div></section>
				<section class="sub_item"><h2 class="label">Chuyên mục</h2>
				<div class="value">{SECTIONS[article.section]}</div></section></div>
			<div class="item copyright"><h2 class="label">Giấy phép</h2>
				<p>Bản quyền (c) {article.published.year} {JOURNAL_TITLE}</p></div>
		</div></div>
	</article>
</div>"""
    read = "".join(
        f'<li class="most_read_article"><div class="most_read_article_title"><a href="{base}/article/view/{other.id}">'
        f"{escape(other.title)}</a></div></li>"
        for other in others
    )
    sidebar = f"""<div class="pkp_block block_plugins_generic_mostread"><span class="title">Bài đọc nhiều nhất</span>
			<ul class="most_read">{read}</ul></div>"""
    return render_frame(base, f"{article.title} | {JOURNAL_TITLE}", "article", content, head=head, sidebar=sidebar)


def render_galley(base: str, article: Article) -> str:
    """Return the page that shows an article's PDF in a viewer, as OJS has it between landing page and file."""
    root = base.split("/index.php")[0]
    download = f"{base}/article/download/{article.id}/{article.galley}"
    return f"""<!DOCTYPE html>
<html lang="vi-VN" xml:lang="vi-VN">
<head>
	<meta charset="utf-8">
	<title>Xem {escape(article.title)}</title>
	<meta name="generator" content="Open Journal Systems 3.3.0.13">
</head>
<body class="pkp_page_article pkp_op_view">
	<header class="header_view">
		<a href="{base}/article/view/{article.id}" class="return">
			<span class="pkp_screen_reader">Quay lại chi tiết bài báo</span></a>
		<a href="{base}/article/view/{article.id}" class="title">{escape(article.title)}</a>
		<a href="{download}" class="download" download><span class="label">Tải xuống</span></a>
	</header>
	<div id="pdfCanvasContainer" class="galley_view">
		<iframe src="{root}/plugins/generic/pdfJsViewer/pdf.js/web/viewer.html?file={quote(download, safe="")}" \
width="100%" height="100%" style="min-height: 500px;" title="PDF" allow="fullscreen"></iframe>
	</div>
</body>
</html>
"""
