//! The main text of a web page.
//!
//! The page is read by a tokenizer that follows the standard of the web; what is text of the article is decided here, by
//! the rule that readers' modes of browsers rest on: paragraphs of some length that do not consist of links, inside
//! `<article>` or `<main>` where the page has one, and never inside navigation, headers, footers, asides, forms, captions.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

/// What a page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The headline; empty if it has none.
    pub title: String,
    /// The paragraphs of the article, an empty line between them; empty if there are none.
    pub text: String,
    /// The day of publication as the page tells it; empty if it does not.
    pub published_at: String,
}

/// Elements whose text is none of the article's.
const SKIPPED: [&str; 21] = [
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "math",
    "iframe",
    "object",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "button",
    "select",
    "textarea",
    "figcaption",
    "audio",
    "video",
    "dialog",
    "head",
];
/// Elements that begin and end a paragraph.
const BLOCKS: [&str; 22] = [
    "p",
    "div",
    "section",
    "article",
    "main",
    "body",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "table",
    "tr",
    "td",
    "figure",
    "br",
];
/// Elements without an end.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
/// Inside an article, paragraphs with fewer characters are kept only if they end like a sentence.
const SHORT: usize = 60;
/// So many characters of text make an `<article>` or `<main>` the article.
const ENOUGH: usize = 100;
/// Elements inside each other beyond which a page is none that a person wrote; deeper ones are read over.
const DEEPEST: usize = 512;

/// A paragraph: its words, how many of its characters are links, and the article that it stands in.
#[derive(Default)]
struct Paragraph {
    text: String,
    linked: usize,
    article: Option<usize>,
}

impl Paragraph {
    fn is_text(&self) -> bool {
        let length = self.text.chars().count();
        let ends =
            self.text.trim_end_matches(['"', '”', '’', '\'', ')']).ends_with(['.', '!', '?', '…', ':']);
        self.linked * 2 < length && (length >= SHORT || ends)
    }
}

/// Reads a page.
pub fn read(html: &str) -> Page {
    let mut reader = Reader::default();
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Ok(Token::StartTag(tag)) => reader.open(&tag),
            Ok(Token::EndTag(tag)) => reader.close(&String::from_utf8_lossy(&tag.name)),
            Ok(Token::String(text)) => reader.text(&String::from_utf8_lossy(&text)),
            Ok(_) => {}
            Err(never) => match never {},
        }
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    open: Vec<String>,
    skipped: usize,
    links: usize,
    articles: Vec<(usize, usize)>,
    n_articles: usize,
    paragraph: Paragraph,
    paragraphs: Vec<Paragraph>,
    meta_title: String,
    page_title: String,
    first_heading: String,
    published_at: String,
}

impl Reader {
    fn open(&mut self, tag: &StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let attribute = |name: &str| {
            let value = tag.attributes.iter().find(|(key, _)| key.as_slice() == name.as_bytes());
            value.map(|(_, value)| String::from_utf8_lossy(value).into_owned()).unwrap_or_default()
        };
        match name.as_str() {
            "meta" => {
                let key = format!("{}{}{}", attribute("property"), attribute("name"), attribute("itemprop"));
                let content = attribute("content");
                match key.as_str() {
                    "og:title" => self.meta_title = content,
                    "article:published_time" | "datePublished" | "date" | "pubdate" => self.date(&content),
                    _ => {}
                }
            }
            "time" => self.date(&attribute("datetime")),
            _ => {}
        }
        if BLOCKS.contains(&name.as_str()) {
            self.end_paragraph();
        }
        if VOID.contains(&name.as_str()) || tag.self_closing || self.open.len() >= DEEPEST {
            return;
        }
        if SKIPPED.contains(&name.as_str()) {
            self.skipped += 1;
        } else if name == "a" {
            self.links += 1;
        } else if name == "article" || name == "main" || attribute("itemprop") == "articleBody" {
            self.articles.push((self.open.len(), self.n_articles));
            self.n_articles += 1;
        }
        self.open.push(name);
    }

    /// Closes the innermost element of this name, and those inside it that were left open.
    fn close(&mut self, name: &str) {
        let Some(place) = self.open.iter().rposition(|open| open == name) else { return };
        if BLOCKS.contains(&name) {
            self.end_paragraph();
        }
        for closed in self.open.drain(place..) {
            if SKIPPED.contains(&closed.as_str()) {
                self.skipped = self.skipped.saturating_sub(1);
            } else if closed == "a" {
                self.links = self.links.saturating_sub(1);
            }
        }
        self.articles.retain(|(at, _)| *at < place);
    }

    fn text(&mut self, text: &str) {
        let is_in = |name: &str| self.open.iter().any(|open| open == name);
        if self.page_title.is_empty() && is_in("title") && !is_in("svg") {
            self.page_title = in_one_line(text);
        }
        if self.first_heading.is_empty() && is_in("h1") {
            self.first_heading = in_one_line(text);
        }
        if self.skipped > 0 || ["h1", "h2", "h3", "h4", "h5", "h6"].into_iter().any(is_in) {
            return;
        }
        if self.links > 0 {
            self.paragraph.linked += text.chars().count();
        }
        self.paragraph.text.push_str(text);
    }

    fn end_paragraph(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        let text = in_one_line(&paragraph.text);
        if !text.is_empty() {
            // The outermost: a quoted article belongs to the one that quotes it.
            let article = self.articles.first().map(|(_, number)| *number);
            self.paragraphs.push(Paragraph { text, article, ..paragraph });
        }
    }

    fn date(&mut self, date: &str) {
        // `2026-03-04T10:00:00+01:00`: the day is the page's own.
        let day = date.trim().get(..10).unwrap_or_default();
        let is_day = day.parse::<crate::document::Date>().is_ok();
        if self.published_at.is_empty() && is_day {
            day.clone_into(&mut self.published_at);
        }
    }

    fn finish(mut self) -> Page {
        self.end_paragraph();
        let mut lengths = vec![0; self.n_articles];
        for paragraph in self.paragraphs.iter().filter(|paragraph| paragraph.is_text()) {
            if let Some(length) = paragraph.article.and_then(|article| lengths.get_mut(article)) {
                *length += paragraph.text.chars().count();
            }
        }
        let longest =
            lengths.iter().enumerate().max_by_key(|(number, length)| (**length, std::cmp::Reverse(*number)));
        let article = longest.filter(|(_, length)| **length >= ENOUGH).map(|(number, _)| number);
        let kept = self.paragraphs.iter().filter(|paragraph| match article {
            Some(_) => paragraph.article == article && paragraph.is_text(),
            // Without an article, only what is surely none of the page's own words.
            None => paragraph.is_text() && paragraph.text.chars().count() >= SHORT,
        });
        let text: Vec<&str> = kept.map(|paragraph| paragraph.text.as_str()).collect();
        let titles = [self.meta_title, self.first_heading, self.page_title];
        Page {
            title: titles
                .iter()
                .map(|title| in_one_line(title))
                .find(|title| !title.is_empty())
                .unwrap_or_default(),
            text: text.join("\n\n"),
            published_at: self.published_at,
        }
    }
}

/// White space as a browser shows it.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html><html><head><title>Envoy recalled - The Herald</title>
        <meta property="og:title" content="Envoy recalled &amp; replaced">
        <meta property="article:published_time" content="2026-03-04T23:00:00-05:00">
        <script>if (a < b) { document.write("<p>Not a paragraph of this article, whatever it says here.</p>"); }</script>
        </head><body><nav><p><a href="/">Home of the Herald, your paper for news from all over the world</a></p></nav>
        <article><h1>Envoy recalled</h1><p>By A. Writer</p>
        <p>Kenya <b>accused</b> Uganda of theft &mdash; in
           the strongest words so far, officials in Nairobi said on Tuesday.
        <p>“It is a lie,” Uganda replied.</p>
        <figure><img src=x><figcaption>The envoy leaves the ministry in Nairobi on Tuesday evening.</figcaption></figure>
        <ul><li><a href=1>Read more about this and about a hundred other stories of the day</a></ul>
        <aside><p>Subscribe to our newsletter, which tells you everything that matters, every morning.</p></aside>
        </article><footer><p>Copyright of everything that stands on this page lies with the Herald.</p></footer>"#;

    #[test]
    fn the_article_is_found_and_what_stands_around_it_is_not() {
        let page = read(PAGE);
        assert_eq!(
            page.text,
            "Kenya accused Uganda of theft — in the strongest words so far, officials in Nairobi said on Tuesday.\n\n\
             “It is a lie,” Uganda replied."
        );
        assert_eq!(
            (page.title.as_str(), page.published_at.as_str()),
            ("Envoy recalled & replaced", "2026-03-04")
        );
    }

    #[test]
    fn a_page_without_an_article_gives_its_long_paragraphs() {
        let page = read(
            "<title>T</title><div>Menu</div><div>Kenya accused Uganda of theft in the strongest words that were heard \
             so far.</div><p>Short.",
        );
        assert_eq!(page.text, "Kenya accused Uganda of theft in the strongest words that were heard so far.");
        assert_eq!(page.title, "T");
    }

    #[test]
    fn broken_pages_end() {
        for html in ["", "<", "</p></p>", "<a><article><p>x", &"<div>".repeat(20_000), "<script>"] {
            assert_eq!(read(html).text, "", "{:.20}", html);
        }
    }
}
