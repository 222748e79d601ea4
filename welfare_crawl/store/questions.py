"""Questions to the corpus with their SQL: what `welfare-crawl browse` offers ready to be asked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """A question in both languages of the interface, and its SQL; a parameter left empty asks for all."""

    name: str
    english: str
    vietnamese: str
    sql: str


QUESTIONS = (
    Question(
        "search",
        "Which texts have these words? Words without marks find every spelling",
        "Văn bản nào có các từ này? Từ không dấu tìm mọi cách viết",
        "SELECT c.id, c.title, c.published_at, c.source, c.province_name, c.language, c.url"
        " FROM documents_fts CROSS JOIN corpus AS c ON c.id = documents_fts.rowid"
        " WHERE documents_fts MATCH coalesce(nullif(trim(:query), ''), '\"an sinh xa hoi\"')"
        " ORDER BY documents_fts.rank LIMIT 100",
    ),
    Question(
        "who_writes",
        "Who writes about a province, and in which language?",
        "Báo nào viết về một tỉnh, bằng ngôn ngữ nào?",
        "SELECT province_name, source, language, count(*) AS texts FROM corpus"
        " WHERE kind = 'news' AND (:province = '' OR province_name = :province)"
        " GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3",
    ),
    Question(
        "by_month",
        "How much is printed on welfare, month by month?",
        "Mỗi tháng có bao nhiêu bài về an sinh xã hội?",
        "SELECT substr(published_at, 1, 7) AS month, count(*) AS texts FROM corpus"
        " WHERE :source = '' OR source = :source GROUP BY 1 ORDER BY 1",
    ),
    Question(
        "by_province",
        "How many texts are about each province of today?",
        "Mỗi tỉnh ngày nay có bao nhiêu bài?",
        "SELECT province, province_name, count(*) AS texts FROM corpus GROUP BY 1, 2 ORDER BY 3 DESC, 1",
    ),
    Question(
        "by_topic",
        "What is it about, in which language?",
        "Các bài nói về chủ đề gì, bằng ngôn ngữ nào?",
        "SELECT t.topic, c.language, count(*) AS texts, round(avg(t.score), 2) AS mean_score"
        " FROM topics AS t JOIN corpus AS c ON c.id = t.document_id GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
    ),
    Question(
        "translations",
        "Which texts were translated, and into what?",
        "Bài nào đã được dịch, sang tiếng nào?",
        "SELECT o.id, o.title AS original, t.language, t.id AS translation, t.title, t.url FROM documents AS t"
        " JOIN documents AS o ON o.id = t.translation_of ORDER BY o.id, t.language",
    ),
    Question(
        "translation_delay",
        "How long do translations take?",
        "Bản dịch ra sau bản gốc bao lâu?",
        "SELECT t.language, count(*) AS texts,"
        " round(avg(julianday(t.published_at) - julianday(o.published_at)) * 24, 1) AS hours_later"
        " FROM documents AS t JOIN documents AS o ON o.id = t.translation_of GROUP BY 1 ORDER BY 1",
    ),
    Question(
        "reprints",
        "Which newspaper printed another's text again?",
        "Báo nào đăng lại bài của báo khác?",
        # The same words are one row with a sighting for each newspaper; other words are a row of their own.
        "SELECT o.id, o.title, o.source AS first, d.source AS again, d.similarity, d.url FROM documents AS d"
        " JOIN documents AS o ON o.id = d.duplicate_of WHERE d.source <> o.source UNION"
        " SELECT o.id, o.title, o.source, s.source, 1.0, s.url FROM sightings AS s"
        " JOIN documents AS o ON o.id = s.document_id"
        " WHERE s.outcome IN ('stored', 'duplicate') AND s.source <> o.source AND s.url <> o.url ORDER BY 1, 4, 6",
    ),
    Question(
        "figures",
        "Which figures do texts name: poverty_rate, health_insurance_coverage, money, ...?",
        "Các bài nêu số liệu nào: poverty_rate, health_insurance_coverage, money, ...?",
        "SELECT f.indicator, f.value, f.unit, f.year, c.province_name, c.published_at, f.quote, c.id, c.title"
        " FROM facts AS f JOIN corpus AS c ON c.id = f.document_id"
        " WHERE f.indicator <> 'legal_document' AND (:indicator = '' OR f.indicator = :indicator)"
        " ORDER BY c.published_at DESC, c.id, f.start LIMIT 1000",
    ),
    Question(
        "cited_law",
        "Which legal documents are cited most?",
        "Văn bản pháp luật nào được viện dẫn nhiều nhất?",
        "SELECT f.value AS number, f.unit AS type, count(DISTINCT f.document_id) AS texts"
        " FROM facts AS f JOIN corpus AS c ON c.id = f.document_id"
        " WHERE f.indicator = 'legal_document' GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
    ),
    Question(
        "former_provinces",
        "Which provinces that are no more do texts still name?",
        "Các bài còn nhắc đến tỉnh cũ nào?",
        "SELECT p.province_now, p.code, p.name, count(DISTINCT p.document_id) AS texts"
        " FROM places AS p JOIN corpus AS c ON c.id = p.document_id"
        " WHERE p.level = 'province' AND p.province_now <> p.code GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3",
    ),
    Question(
        "paper_flags",
        "Of which papers was the PDF's own text no use?",
        "Bài báo khoa học nào có lớp chữ PDF không dùng được?",
        "SELECT substr(published_at, 1, 4) AS year, flag.value AS flag, c.id, c.title"
        " FROM corpus AS c, json_each(c.flags) AS flag"
        " WHERE kind = 'paper' AND flag.value IN"
        " ('ocr', 'abstract_only', 'encoding_tcvn3', 'text_layer_repaired') ORDER BY 1, 2, 4",
    ),
    Question(
        "changed",
        "Which texts changed after they were published?",
        "Bài nào đã thay đổi sau khi đăng?",
        "SELECT d.id, d.title, d.url, r.seen_until, r.title AS earlier_title FROM revisions AS r"
        " JOIN documents AS d ON d.id = r.document_id ORDER BY r.seen_until DESC",
    ),
    Question(
        "lost",
        "What was lost, and why?",
        "Những gì bị mất, và vì sao?",
        "SELECT source, stage, reason, count(*) AS addresses, max(at) AS last FROM failures"
        " GROUP BY 1, 2, 3 ORDER BY 4 DESC",
    ),
)
