//! The main text of a web page.
//!
//! The page is read by a tokenizer that follows the standard of the web; what is text of the article is decided here, by
//! the rule that readers' modes of browsers rest on: paragraphs of some length that do not consist of links, inside
//! `<article>` or `<main>` where the page has one, and never inside navigation, headers, footers, asides, forms, captions,
//! nor inside boxes whose class or id names them as such.

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
/// Beginnings of a class or id that name a box beside the article (`comments`, `cookie-banner`, `newsletter_signup`).
const BOXES: [&str; 17] = [
    "ad",
    "ads",
    "advert",
    "advertisement",
    "comment",
    "comments",
    "consent",
    "cookie",
    "cookies",
    "footer",
    "newsletter",
    "paywall",
    "promo",
    "related",
    "share",
    "sidebar",
    "subscribe",
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

/// A paragraph: its words, how many of its characters are links, the article that it stands in, whether it is in a box.
#[derive(Default)]
struct Paragraph {
    text: String,
    linked: usize,
    article: Option<usize>,
    is_boxed: bool,
}

/// An element that is not closed yet.
struct Element {
    name: String,
    is_skipped: bool,
    is_box: bool,
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
    open: Vec<Element>,
    skipped: usize,
    boxes: usize,
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
        // The header of an article holds its standfirst.
        let is_skipped = SKIPPED.contains(&name.as_str()) && (name != "header" || self.articles.is_empty());
        let is_part = ["html", "body", "main", "article"].contains(&name.as_str());
        let is_box = !is_part && is_box(&attribute("class"), &attribute("id"));
        self.skipped += usize::from(is_skipped);
        self.boxes += usize::from(is_box);
        if name == "a" {
            self.links += 1;
        } else if name == "article" || name == "main" || attribute("itemprop") == "articleBody" {
            self.articles.push((self.open.len(), self.n_articles));
            self.n_articles += 1;
        }
        self.open.push(Element { name, is_skipped, is_box });
    }

    /// Closes the innermost element of this name, and those inside it that were left open.
    fn close(&mut self, name: &str) {
        let Some(place) = self.open.iter().rposition(|open| open.name == name) else { return };
        if BLOCKS.contains(&name) {
            self.end_paragraph();
        }
        for closed in self.open.drain(place..) {
            self.skipped -= usize::from(closed.is_skipped);
            self.boxes -= usize::from(closed.is_box);
            self.links -= usize::from(closed.name == "a");
        }
        self.articles.retain(|(at, _)| *at < place);
    }

    fn text(&mut self, text: &str) {
        let is_in = |name: &str| self.open.iter().any(|open| open.name == name);
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
            self.paragraphs.push(Paragraph { text, article, is_boxed: self.boxes > 0, ..paragraph });
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
        let (inside, boxed): (Vec<_>, Vec<_>) = self
            .paragraphs
            .iter()
            .filter(|paragraph| paragraph.is_text())
            .partition(|paragraph| !paragraph.is_boxed);
        let mut text = chosen(&inside, self.n_articles);
        if text.is_empty() {
            // A page that is one box calls something else by that name.
            text = chosen(&boxed, self.n_articles);
        }
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

/// Whether a class or id says that the element is a box beside the article. Only how a name begins counts: `has-sidebar` is a
/// page, `sidebar-right` may be one.
fn is_box(class: &str, id: &str) -> bool {
    class.split_whitespace().chain([id]).any(|name| {
        let name = name.to_ascii_lowercase();
        BOXES.contains(&name.split(['-', '_']).next().unwrap_or_default()) || name.ends_with("caption")
    })
}

/// The text among `paragraphs` of a page with so many articles.
fn chosen<'a>(paragraphs: &[&'a Paragraph], n_articles: usize) -> Vec<&'a str> {
    // Of each article, its characters and paragraphs.
    let mut sizes = vec![(0, 0); n_articles];
    for paragraph in paragraphs {
        if let Some((length, count)) = paragraph.article.and_then(|article| sizes.get_mut(article)) {
            *length += paragraph.text.chars().count();
            *count += 1;
        }
    }
    let longest = sizes.iter().map(|(length, _)| *length).max().unwrap_or(0);
    // A live blog is many articles; one paragraph, much shorter than the longest article, is a teaser of another page.
    let is_article = |article: usize| {
        sizes.get(article).is_some_and(|(length, count)| *count > 1 || length * 2 >= longest)
    };
    let is_kept = |paragraph: &Paragraph| match paragraph.article {
        article if longest >= ENOUGH => article.is_some_and(is_article),
        // Without an article, only what is surely none of the page's own words.
        _ => paragraph.text.chars().count() >= SHORT,
    };
    let kept = paragraphs.iter().filter(|paragraph| is_kept(paragraph));
    kept.map(|paragraph| paragraph.text.as_str()).collect()
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
    fn a_live_blog_is_all_its_entries_and_a_teaser_is_none_of_it() {
        let entry = |n: usize| {
            let first =
                format!("<p>Kenya accused Uganda of theft for the {n}th time, officials in Nairobi said.");
            format!("<article><time>1{n}:00</time>{first}<p>“It is a lie,” Uganda replied at {n}.</article>")
        };
        let teaser = "<article><a href=/x><h3>Miners saved</h3></a><p>Chile praised Peru.</article>";
        let text = read(&format!("<div>{}{}{}</div>{teaser}", entry(1), entry(2), entry(3))).text;
        assert_eq!(text.split("\n\n").count(), 6, "{text}");
        assert!(!text.contains("Chile"), "{text}");
    }

    #[test]
    fn boxes_are_known_by_their_names_unless_all_of_the_page_is_one() {
        let sentence =
            "Kenya accused Uganda of theft in the strongest words that were heard so far this year.";
        let other =
            "Chile praised Peru for the rescue of the miners who had been trapped for two whole days.";
        let page = |class: &str| {
            format!(
                "<div class='{class}'><p>{sentence}</div><div id=comments_list class=wide><p>{other}</div>"
            )
        };
        assert_eq!(read(&page("story has-sidebar")).text, sentence);
        assert_eq!(read(&page("sidebar")).text, format!("{sentence}\n\n{other}"));
        let header =
            format!("<header><p>{other}</header><article><header><p>{sentence}</header><p>{sentence}");
        assert_eq!(read(&header).text, format!("{sentence}\n\n{sentence}"), "an article's header is its own");
    }

    #[test]
    fn broken_pages_end() {
        for html in ["", "<", "</p></p>", "<a><article><p>x", &"<div>".repeat(20_000), "<script>"] {
            assert_eq!(read(html).text, "", "{:.20}", html);
        }
    }
}
