//! Tricky sentences of our own, and what holds for any text.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

use proptest::prelude::*;

use super::{super::marks::is_blank, *};

/// One paragraph each. `|` stands for the blank between two sentences, `¦` for a boundary without a blank.
const MARKED: &[&str] = &[
    // Initials, titles, offices.
    "John F. Kerry met A. B. Vajpayee on Monday.|They agreed.",
    "J.K. Rowling and J. R. R. Tolkien were quoted.|Nobody objected.",
    "Gen. Smith and Lt. Gen. Ana Ruiz disagreed.|So did Lt.-Gen. Okoro.",
    "Mr. Brandt thanked Mrs. Lee, Ms. Diaz and Dr. No.|He left.",
    "Sen. Mia Cole, D-Ore., and Rep. Tom Pike (R-Ariz.) voted no.|Gov. Hale did not.",
    "Prof. Dr. Weiss wrote to Hon. Justice Adeyemi.|The judge replied.",
    "GEN. SMITH FIRED BY PRES. HALE",
    "MR. BROWN GOES TO ST. LOUIS.|NOBODY CARES.",
    "The Rev. Al Green spoke.|St. Louis listened.",
    "He works on Main St.|The office is new.|Ft. Worth is far.",
    "Messrs. Pike and Hale sued Supt. Ray Cho.|They lost.",
    "Martin L. King Jr. Boulevard was closed.|Police gave no reason.",
    "She chose plan B.|It failed.|Then came vitamin C.|Doctors objected.",
    "The report named Sgt. Diaz, Cpl. Hunt and Pvt. Rhys.|All had left.",
    "It was World War I.|The trenches came later.",
    "Thomas L. Friedman wrote it.|W. E. B. Du Bois had read it.",
    "Reps. Cole and Diaz, Sens. Hale and Lee, and Govs. Pike and Ruiz met.",
    "The ex-Gov. Hale and then-Sen. Lee quarrelled.|Neither won.",
    // Countries, bodies, firms.
    "U.S. officials and U.N. inspectors left.|The U.K. Foreign Office stayed.",
    "He returned to the U.S.|The trip had been long.",
    "They fled to the U.S.|However, they were sent back.",
    "Talks with the E.U. Commission failed.|D.C. Circuit judges ruled.",
    "Acme Inc. said it would buy Norden Co. Ltd. for cash.|Shares rose.",
    "He founded Acme Inc.|It grew fast.|Norden Corp. President Lee resigned.",
    "Harbour Bros. Shipping and Elsby, Hale & Co. Inc. sued.|Both lost.",
    "Yahoo! Inc. fell.|Who owned Yahoo!?|Nobody said.",
    "The Dept. of Energy paid Univ. of Elsby staff.|Nobody knew why.",
    "The U.S.'s role grew.|The U.N.’s shrank.",
    "In the U.S. you vote.|There is no vote in the U.A.E.|They said so.",
    "U.S. Secretary of State Ann Lee met U.S. President Tom Hale.",
    "The U.S. Open and U.S. No. 1 Ana Ruiz drew crowds.",
    "U.S.-led forces left.|Non-U.S. troops, e.g. British ones, stayed.",
    "She holds a Ph.D. from M.I.T. and an M.B.A.|She is 30.",
    "The case, No. 12-345, is U.S. v. Hale.|It is old.",
    // Dates, times, numbers.
    "On Jan. 5 and Sept. 12 they met.|It was Feb.|The snow fell.",
    "The vote is on Tues. Nov. 3 at 5 p.m. Eastern.|Polls close at 8 p.m.|Officials will count all night.",
    "It began at 9 a.m. on Monday.|It ended at noon.",
    "Growth was 3.5 percent, or $1.2 million.|It had been 2.|That was less.",
    "Article No. 5 failed.|“No.|We will not go,” she said.",
    "See Fig. 2, Art. IV and pp. 3-5 of Vol. II of the report.|They explain it.",
    "He is 6 ft. 2 in. tall and weighs 200 lbs.|She is taller.",
    "The bill passed in 2021.|50 senators backed it.",
    "Version 2.0.1 came out.|It broke.",
    "A .44 was found.|It was loaded.",
    "Inflation is 2.5%.|Rates are 5.25%.|$3 a gallon is much.",
    "Was it No. 10?|No.|It was No. 11.",
    "It paid A$9. 7 billion, a rise of 2. 5 percent or 3. 1%.|It was Version 2. 0 of the plan.|12 people cheered.",
    "George P. Bush met Ray R. Hale on p. 3.|They spoke of pp. 5 and 6.",
    // Latin and other abbreviations.
    "Some states, e.g. Norway, i.e. the north, objected.|Others agreed.",
    "Roe v. Wade and Hale vs. Pike were cited.|The court was split.",
    "They sold arms, oil, etc. to both.|They sold grain, etc.|Nobody cared.",
    "Lee et al. found it.|Some approx. 50 others did not.",
    // Datelines.
    "LONDON (Reuters) - The pound fell.|It rose later.",
    "ST. PAUL, Minn. (AP) — The governor resigned.|He cited his health.",
    "WASHINGTON, D.C. — The Senate met.|It adjourned.",
    "NEW YORK, Jan. 5 (Xinhua) -- U.S. stocks fell.|Bonds rose.",
    "PHOENIX, Ariz. -- Rain fell.|It also rained in Salem, Ore.|The sun shone elsewhere.",
    // Quotations.
    "\"We came.|We saw,\" he said.|\"We won.\"",
    "\"Are you sure?\" he asked.|\"Yes!\" she said.",
    "\"Are you sure?\" Obama asked the crowd.|They were.",
    "\"Stop the deal!\" Mr. Lee shouted.|Nobody stopped.",
    "He asked, \"Are you sure?\"|Smith said nothing.",
    "“We will not yield.”|The minister then left.",
    "He called it ‘a farce.’|She agreed.",
    "'We won.'|'We did not.'",
    "He wrote: “It is over.|It is done.”|Then he quit.",
    "\"It's a long game.\" - Ann Lee",
    "“Really?”|“Really.”",
    "«We stay.»|«They go.»",
    "He said “no.”|“Nothing else?” asked Lee.|‘Nothing.’",
    "\"Why us?\" the minister demanded.|\"Why now?!\" asked Lee.",
    "He said: \"I am from the U.S.\"|The crowd cheered.",
    "“Mr. President, the U.S. does not agree.”|“Nor do we.”",
    "\"I, uh... we don't know.\"|Silence.",
    "``We agreed.''|Then they left.",
    "He said: \"We go. \"|Then he left.",
    "She told the “Today” show: “I’m done.”|Hosts laughed.",
    // Brackets.
    "She said (and meant) it.|(He did not.)|They parted.",
    "They asked him (why?) and left.|He shrugged (twice!) and slept.",
    "He left (see below).|She stayed.",
    "He asked whom (him? Smith?) they meant.|Nobody knew.",
    "The rule [...] was dropped.|It returned.",
    // Question marks, exclamation marks, ellipses.
    "What?!|No!!!|Who knew?|Everyone.",
    "Well... he tried.|He failed...|The end.",
    "They waited . . . and waited.|Nothing came . . . .|Then it did.",
    "“I thought… maybe not.”|She left…|He stayed.",
    "Who? what? where?|Nobody said.",
    "...and so it began.|… Then it ended.",
    // The web.
    "See www.elsby.example.com for more.|Or write to a.lee@elsby.example.",
    "Visit https://elsby.example/a?b=C!D.E for details.|Then leave.",
    "The firm, Booking.Com, and Node.js were hit.|They paid.",
    "Follow @elsby.|#PortDeal is trending.|@lee said so.",
    "iPhone sales fell.|iPad sales rose.|eBay did not say.",
    "It said so.[1]|It was wrong.[23]|Critics laughed.",
    "The group MoveOn. org called.|and then it hung up.",
    // Glued sentences.
    "He signed the deal.¦Then he left.¦Nobody in Paris.¦The end.",
    "“We won.”¦The crowd cheered.¦“Again!”¦“Again!”",
    "Did he leave?¦Yes!¦Officials confirmed it.",
    "He said \"no.\"¦She agreed.¦It was 2019.¦They left.",
    "Mr.Lee and J.Smith met in the U.S. with Gen.Hale.¦Nobody knew.",
    "He met the Fed.¦It raised rates.¦I left...¦Then she did.",
    // Lists.
    "1. Call the vote.|2. Count it.",
    "a. Pay more.|iv. Work less.",
    "(1) They pay.|(2) They leave.",
    "Q. Were you there?|A. I was.",
    // Emoji, scripts, oddities.
    "We won! 🎉🎉|The crowd cheered. 👏|It was loud.",
    "It was a great day.|loved every minute of it.",
    "They met al-Assad.|al-Sadr was absent.|Then they met bin Salman.",
    "Mr\u{AD}. Lee spoke.|He\u{200B} sat.",
    "The cat sat.\u{200B}|The dog ran.",
    "Élodie came.|Öhman left.|Čapek stayed.",
    "He came.|他来了。|他走了。",
    "Hwy. 5 and Pkwy. 9 are shut.|Avenue of the Americas is open.",
    "He moved from St. Petersburg, Fla., to St. Petersburg.|Nobody noticed.",
    "It rained...|Nobody came.",
];

fn of(text: &str) -> Vec<&str> {
    sentences(text).into_iter().map(|span| span.of(text)).collect()
}

#[test]
fn tricky_sentences() {
    assert!(MARKED.len() >= 80);
    let mut wrong = Vec::new();
    for marked in MARKED {
        let expected: Vec<&str> =
            marked.split(['|', '¦']).map(|sentence| sentence.trim_end_matches(is_blank)).collect();
        let text = marked.replace('|', " ").replace('¦', "");
        let found = of(&text);
        if found != expected {
            wrong.push(format!("{found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_same_with_other_blanks() {
    for marked in MARKED.iter().filter(|marked| !marked.contains(['¦', '\u{200B}'])) {
        let expected: Vec<&str> = marked.split('|').collect();
        for blank in ["  ", "\u{A0}", "\u{2009}", " \u{200B}"] {
            assert_eq!(of(&marked.replace('|', blank)), expected, "{blank:?}");
        }
    }
}

#[test]
fn headings_and_paragraphs() {
    let text = "Port deal collapses\r\n\r\nELSBY (Local Wire) - The mayor quit. She gave\r\nno reason.\r\n\r\n“We won,” said Lee";
    let layout = layout(text);
    let found: Vec<String> = layout.sentences.iter().map(|span| span.of(text).replace("\r\n", " ")).collect();
    assert_eq!(
        found,
        [
            "Port deal collapses",
            "ELSBY (Local Wire) - The mayor quit.",
            "She gave no reason.",
            "“We won,” said Lee"
        ]
    );
    assert_eq!(layout.paragraph_of, [0, 1, 1, 2]);
    assert_eq!(layout.paragraphs.len(), 3);
}

#[test]
fn a_mark_of_byte_order_and_blank_texts() {
    let text = "\u{FEFF}The port is shut.\u{FEFF} ";
    assert_eq!(sentences(text), [Span::new(3, 20)]);
    for blank in ["", " \n\t ", "\u{FEFF}", "\u{200B}\u{AD}\n"] {
        assert_eq!(sentences(blank), []);
    }
    assert_eq!(of("..."), ["..."]);
    assert_eq!(of("?!"), ["?!"]);
}

#[test]
fn long_texts_take_linear_time() {
    let size = 1 << 20;
    let texts = [
        "word ".repeat(size / 5),
        "a".repeat(size),
        ".".repeat(size),
        ". ".repeat(size / 2),
        ".a".repeat(size / 2),
        "! \"".repeat(size / 3),
        "?(".repeat(size / 2),
        ". - . — ".repeat(size / 10),
        "\n".repeat(size),
        "a\n".repeat(size / 2),
        format!(".{}", " ".repeat(size)),
        "U.S. ".repeat(size / 5),
        "😀. ".repeat(size / 6),
        "\u{FEFF}.".repeat(size / 4),
        format!("{}{}", "(".repeat(size / 2), "Mr. A ".repeat(size / 12)),
        format!("\"{}", "Why?\" Ann Lee ".repeat(size / 14)),
        format!("a ( {}", "Why? ".repeat(size / 5)),
    ];
    let start = std::time::Instant::now();
    for text in &texts {
        assert!(sentences(text).len() <= text.len());
    }
    // Each takes some milliseconds; quadratic work on a mebibyte would take hours.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

/// Checks what [`Layout`] promises.
fn assert_covers(text: &str) {
    let layout = layout(text);
    assert_eq!(layout.sentences.len(), layout.paragraph_of.len());
    let mut end = 0;
    for (span, &paragraph) in layout.sentences.iter().zip(&layout.paragraph_of) {
        assert!(!span.is_empty() && span.start >= end, "{span:?} in {text:?}");
        assert!(text[end..span.start].chars().all(is_blank), "lost {:?} of {text:?}", &text[end..span.start]);
        assert_eq!(trimmed(text, *span), *span);
        assert!(layout.paragraphs[paragraph].contains(*span));
        end = span.end;
    }
    assert!(text[end..].chars().all(is_blank), "lost {:?} of {text:?}", &text[end..]);
    assert!(layout.paragraph_of.is_sorted());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn loses_nothing_of_any_text(text in any::<String>()) {
        assert_covers(&text);
    }

    #[test]
    fn loses_nothing_of_texts_of_marks(
        text in "([a-cA-C0-9]|[.!?… ]|[\"'“”‘’()\\[\\]—-]|[\n\r\u{FEFF}\u{AD}\u{200B}🎉。]|U\\.S\\. |Mr\\. |\\. The ){0,60}"
    ) {
        assert_covers(&text);
    }
}
