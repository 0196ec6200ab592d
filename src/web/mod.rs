//! Pages for browsers: one HTML file each, with styles, scripts and data inside, that loads nothing from anywhere.
//!
//! Two pages are made of these parts: the report of an archive ([`crate::client::report`]) and the playground
//! of a server ([`crate::service::playground`]). Files in this folder serve both. Scripts are plain JavaScript, put
//! one after the other into one `<script>`; there is no build step.
//!
//! Text of articles is data of strangers. It reaches a page only as JSON in a block that no browser runs, with every `<`
//! written as `\u003c`, and the scripts hand it on only as text nodes. Should that ever fail, the page's policy
//! (CSP) still runs no script but those whose hashes it names.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Styles of both pages.
pub const STYLES: &str = include_str!("shared.css");

/// Scripts of both pages, in the order in which they must come.
pub const SCRIPTS: [&str; 4] = [
    include_str!("dom.js"),
    include_str!("stance.js"),
    include_str!("sentence.js"),
    include_str!("network.js"),
];

/// What a page is made of.
pub struct Page<'a> {
    /// The title in the browser's bar; any text.
    pub title: &'a str,
    /// The content of `<body>`, from a file of this repository. Never anything else.
    pub body: &'static str,
    /// Styles of this page, after those of both.
    pub styles: &'static str,
    /// Scripts of this page, after those of both.
    pub scripts: &'a [&'static str],
    /// Blocks of JSON, by the id under which the scripts find them.
    pub data: &'a [(&'static str, String)],
    /// With whom the scripts may speak: `'none'` or `'self'`.
    pub connect: &'static str,
}

impl Page<'_> {
    /// The page, complete.
    pub fn html(&self) -> String {
        let styles = format!("{STYLES}\n{}", self.styles);
        let script = self.script();
        let size = self.data.iter().map(|(_, json)| json.len()).sum::<usize>();
        let mut html = String::with_capacity(size + styles.len() + script.len() + self.body.len() + 4096);
        html.push_str("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.push_str(&format!(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n",
            self.policy()
        ));
        html.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.push_str(
            "<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n",
        );
        html.push_str(&format!(
            "<title>{}</title>\n<style>{styles}</style>\n</head>\n<body>\n",
            escape(self.title)
        ));
        html.push_str(self.body);
        for (id, json) in self.data {
            html.push_str(&format!("<script type=\"application/json\" id=\"{id}\">"));
            html.push_str(json);
            html.push_str("</script>\n");
        }
        html.push_str(&format!("<script>{script}</script>\n</body>\n</html>\n"));
        html
    }

    /// The policy: nothing may be loaded, and only the page's own style and script are in force. The header of a
    /// server that serves the page says the same.
    pub fn policy(&self) -> String {
        let styles = format!("{STYLES}\n{}", self.styles);
        format!(
            "default-src 'none'; script-src '{}'; style-src '{}'; img-src data:; connect-src {}; base-uri 'none'; \
             form-action 'none'",
            hash(&self.script()),
            hash(&styles),
            self.connect
        )
    }

    fn script(&self) -> String {
        let parts: Vec<&str> = SCRIPTS.iter().chain(self.scripts).copied().collect();
        format!("'use strict';\n{}", parts.join("\n"))
    }
}

/// `value` as JSON that may stand inside `<script>`: without any `<`, so that nothing in it can end the block.
///
/// # Errors
/// If the value has no JSON, as a map with other keys than strings.
pub fn json(value: &impl Serialize) -> serde_json::Result<String> {
    // In JSON, `<` stands only inside strings, where it may be written like this.
    Ok(serde_json::to_string(value)?.replace('<', "\\u003c"))
}

/// Text as it may stand between tags.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_block() {
        let hostile = "</script><script>alert(1)</script><!--";
        let written = json(&hostile).unwrap();
        assert!(!written.contains('<'), "{written}");
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), hostile);
        assert_eq!(escape("<b>&"), "&lt;b&gt;&amp;");
    }

    #[test]
    fn the_policy_names_what_the_page_holds() {
        let page = Page {
            title: "<x>",
            body: "<p>",
            styles: "",
            scripts: &["let a;"],
            data: &[],
            connect: "'none'",
        };
        let html = page.html();
        let between = |from: &str, to: &str| html.split(from).nth(1).unwrap().split(to).next().unwrap();
        // The hashes must be those of what a browser sees between the tags, to the byte.
        for (from, to) in [("<style>", "</style>"), ("<script>", "</script>")] {
            assert!(page.policy().contains(&hash(between(from, to))), "{from}");
        }
        assert!(html.contains("<title>&lt;x&gt;</title>"));
    }

    #[test]
    fn the_scripts_never_make_markup_of_text() {
        let files =
            SCRIPTS.iter().chain(&crate::client::report::SCRIPTS).chain(&crate::service::playground::SCRIPTS);
        for script in files {
            for way in
                ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("]
            {
                assert!(!script.contains(way), "{way} in {:.80}", script);
            }
            // Either would end the block that the script stands in.
            assert!(!script.contains("</script") && !script.contains("<!--"));
        }
    }
}
