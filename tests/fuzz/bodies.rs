//! What must hold for any bytes. Each body takes what a fuzzer found and fails an assertion if a promise is broken. They are run
//! by `tests/fuzz.rs` (proptest, in plain `cargo test`) and by `fuzz/` (cargo-fuzz), and use public interfaces only.

use std::{cell::RefCell, ffi::OsString, fs, path::PathBuf, sync::LazyLock};

use visavis::{
    Analyzer, Limits,
    actors::{
        NameKind, NameSpan, Scene, find,
        gazetteer::{Alias, AliasKind, Entry, Gazetteer},
        recogniser::Recogniser,
    },
    bundle::{Bundle, EncoderParts, GAZETTEER, HEADS, MANIFEST, RECOGNISER},
    document::{ActorKind, Date, Document, Part, Sentence, Span},
    encoder::Tokenizer,
    error::BundleError,
    proto::v1,
    service::{convert, settings},
    stance::{cues::Lexicon, scorer::Heads},
    text::{self, OffsetMap, Unit},
};

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| {
    let limits =
        Limits { max_text_bytes: 2048, max_sentences: 24, max_actors_per_sentence: 6, ..Limits::default() };
    // One thread: the runs themselves are parallel.
    Analyzer::shipped().unwrap().with_limits(limits).with_threads(1)
});

/// What `text` holds before `byte`, counted plainly.
fn counted(text: &str, unit: Unit) -> usize {
    match unit {
        Unit::Utf8 => text.len(),
        Unit::Utf16 => text.encode_utf16().count(),
        Unit::Utf32 => text.chars().count(),
    }
}

/// A request → its answer: an encoded `ClassifyRequest`, or else bytes that are taken for a text. Either a refusal that
/// names a field, or an answer that keeps the promises of the contract.
pub fn request(data: &[u8]) {
    let request = <v1::ClassifyRequest as prost::Message>::decode(data).unwrap_or_else(|_| {
        let flags = data.first().copied().unwrap_or_default();
        let document = v1::Document {
            text: String::from_utf8_lossy(data.get(1..).unwrap_or_default()).into_owned(),
            language: if flags & 1 == 0 { "en".into() } else { String::new() },
            ..Default::default()
        };
        let options = v1::ClassifyOptions {
            offset_encoding: i32::from(flags >> 1 & 3),
            view: i32::from(flags >> 3 & 3),
            neutral_judgements: i32::from(flags >> 5 & 1) + 1,
            rollup: i32::from(flags >> 6 & 1) + 1,
            explain: flags >> 7 == 1,
            ..Default::default()
        };
        v1::ClassifyRequest { document: Some(document), options: Some(options) }
    });
    let asked = convert::request::options(request.options, "options", &ANALYZER.model().checksum);
    let document = convert::request::document(request.document, "document", ANALYZER.limits());
    let (Ok(asked), Ok(document)) = (asked, document) else { return };
    let analysis = match ANALYZER.analyze(&document, &asked.options) {
        Ok(analysis) => analysis,
        Err(visavis::Error::Input(error)) => {
            assert!(error.field.starts_with("document") || error.field.starts_with("options"), "{error}");
            return;
        }
        Err(error) => panic!("{error}"),
    };
    let answer = convert::response::classify(&document, analysis, &asked, ANALYZER.model());
    let parts = |part| {
        let text = if part == i32::from(v1::Part::Title) { &document.title } else { &document.text };
        (text, u32::try_from(counted(text, asked.unit)).unwrap())
    };
    for sentence in &answer.sentences {
        let span = sentence.span.as_ref().unwrap();
        assert!(span.start < span.end && span.end <= parts(sentence.part).1, "{sentence:?}");
        for judgement in &sentence.judgements {
            let s = judgement.scores.as_ref().unwrap();
            assert!((s.negative + s.neutral + s.positive - 1.0).abs() < 1e-6, "{judgement:?}");
            assert!(judgement.source_id != judgement.target_id, "{judgement:?}");
            for id in [&judgement.source_id, &judgement.target_id] {
                assert!(answer.actors.iter().any(|actor| actor.id == *id), "{judgement:?}");
            }
        }
    }
    for mention in answer.actors.iter().flat_map(|actor| &actor.mentions) {
        let Some(sentence) = answer.sentences.iter().find(|s| s.index == mention.sentence_index) else {
            continue;
        };
        let (text, span) = (parts(sentence.part).0, mention.span.as_ref().unwrap());
        let map = OffsetMap::new(text);
        let byte = |offset: u32| map.from(asked.unit, usize::try_from(offset).unwrap()).unwrap();
        assert_eq!(text.get(byte(span.start)..byte(span.end)), Some(mention.text.as_str()));
    }
    assert!(prost::Message::encoded_len(&answer) > 0);
}

/// Sentences, paragraphs and quotations of any text: in order, on characters, and nothing visible is lost.
pub fn sentences(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let layout = text::layout(&text);
    assert_eq!(layout.sentences.len(), layout.paragraph_of.len());
    assert!(layout.paragraph_of.is_sorted());
    let mut covered = 0;
    for (sentence, paragraph) in layout.sentences.iter().zip(&layout.paragraph_of) {
        let paragraph = layout.paragraphs[*paragraph];
        assert!(paragraph.start <= sentence.start && sentence.end <= paragraph.end);
        let words = text.get(sentence.start..sentence.end).unwrap();
        assert!(!words.is_empty() && sentence.start >= covered);
        let between = text.get(covered..sentence.start).unwrap();
        assert!(!between.contains(char::is_alphanumeric), "{between:?} is lost");
        covered = sentence.end;
    }
    assert!(!text.get(covered..).unwrap().contains(char::is_alphanumeric));
    for quote in text::quotes(&text) {
        assert!(text.get(quote.outer.start..quote.outer.end).is_some());
        assert!(text.get(quote.inner.start..quote.inner.end).is_some());
        assert!(quote.outer.start <= quote.inner.start && quote.inner.end <= quote.outer.end);
    }
    let _ = text::language::check(&text, None);
}

/// Offsets in three units: as plain counting has them, there and back.
pub fn offsets(data: &[u8]) {
    let (head, rest) = data.split_at(data.len().min(2));
    let text = String::from_utf8_lossy(rest);
    let map = OffsetMap::new(&text);
    let any = head.iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte));
    for unit in [Unit::Utf8, Unit::Utf16, Unit::Utf32] {
        let all = counted(&text, unit);
        assert_eq!((map.to(unit, text.len()), map.from(unit, all)), (all, Some(text.len())));
        assert_eq!(map.from(unit, all + 1 + any), None);
        let mut byte = any % (text.len() + 1);
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let units = counted(&text[..byte], unit);
        assert_eq!((map.to(unit, byte), map.from(unit, units)), (units, Some(byte)));
        if let Some(byte) = map.from(unit, any) {
            assert_eq!(counted(text.get(..byte).unwrap(), unit), any);
        }
    }
}

/// A gazetteer of any names over any text. The lines before an empty one are names, each with its kind; the rest is the text.
pub fn gazetteer(data: &[u8]) {
    const KINDS: [AliasKind; 9] = [
        AliasKind::Name,
        AliasKind::Former,
        AliasKind::Demonym,
        AliasKind::People,
        AliasKind::Capital,
        AliasKind::Seat,
        AliasKind::Generic,
        AliasKind::Namesake,
        AliasKind::Surname,
    ];
    const ACTORS: [ActorKind; 4] =
        [ActorKind::State, ActorKind::Person, ActorKind::Organization, ActorKind::Party];
    let given = String::from_utf8_lossy(data);
    let (names, text) = given.split_once("\n\n").unwrap_or((&given, &given));
    let day = Date::constant(2026, 1, 1);
    let entries = names.lines().enumerate().map(|(i, line)| {
        let number = line.bytes().map(usize::from).sum::<usize>();
        Entry {
            id: format!("name:{i}"),
            same_as: Vec::new(),
            name: line.to_owned(),
            kind: ACTORS[number % ACTORS.len()],
            gender: None,
            aliases: vec![
                Alias { text: line.to_owned(), kind: AliasKind::Name },
                Alias {
                    text: line.split(' ').next_back().unwrap_or_default().to_owned(),
                    kind: KINDS[number % KINDS.len()],
                },
            ],
            affiliations: Vec::new(),
        }
    });
    let gazetteer = Gazetteer::new(entries.collect(), day).unwrap();
    let again = Gazetteer::from_bytes(&gazetteer.to_bytes().unwrap()).unwrap();
    let document = Document { text: text.to_owned(), ..Document::default() };
    let sentences: Vec<Sentence> = text::sentences(text)
        .into_iter()
        .enumerate()
        .map(|(index, span)| Sentence { index, part: Part::Text, span })
        .collect();
    // A name that the recogniser might have seen: the first word of each sentence.
    let names: Vec<Vec<NameSpan>> = sentences
        .iter()
        .map(|s| {
            let first = s.text(&document).split(' ').next().unwrap_or_default();
            let span = Span::new(s.span.start, s.span.start + first.len());
            vec![NameSpan { span, kind: NameKind::Person, probability: 0.5 }]
        })
        .collect();
    let scene = Scene { document: &document, sentences: &sentences, names: &names, custom: &[], day };
    let found = find(&scene, &gazetteer);
    assert_eq!(found, find(&scene, &again), "what was written is what is read");
    let mut mentions: Vec<_> = found.iter().flat_map(|actor| &actor.mentions).collect();
    mentions.sort_by_key(|mention| mention.id);
    for mention in &mentions {
        assert!(!mention.text.is_empty());
        assert_eq!(text.get(mention.span.start..mention.span.end), Some(mention.text.as_str()));
    }
    assert!(
        mentions.windows(2).all(|w| w[0].span.start <= w[1].span.start && !w[0].span.overlaps(w[1].span))
    );
}

/// The files of a bundle that [`bundle`] reads, by the first byte of what it is given.
pub const BUNDLE_FILES: [&str; 7] =
    [MANIFEST, HEADS, RECOGNISER, GAZETTEER, "cues.tsv", "vocab.txt", "encoder.safetensors"];

/// A file of a bundle, after its checksum was right (anybody can make one): used, or refused by name; nothing else.
pub fn bundle(data: &[u8]) {
    let Some((&kind, data)) = data.split_first() else { return };
    let file = BUNDLE_FILES[usize::from(kind) % BUNDLE_FILES.len()];
    let content = |e: postcard::Error| BundleError::Content { file: file.into(), reason: e.to_string() };
    let text = || {
        std::str::from_utf8(data)
            .map_err(|e| BundleError::Content { file: file.into(), reason: e.to_string() })
    };
    let result: Result<(), BundleError> = match file {
        MANIFEST => in_scratch(MANIFEST, data, |path| Bundle::from_dir(path.parent().unwrap()).map(drop)),
        HEADS => postcard::from_bytes::<Heads>(data).map_err(content).and_then(|h| h.check(HEADS, 256, 128)),
        RECOGNISER => {
            postcard::from_bytes::<Recogniser>(data).map_err(content).and_then(|r| r.check(RECOGNISER, 256))
        }
        GAZETTEER => Gazetteer::from_bytes(data).map(|gazetteer| {
            for entry in gazetteer.entries() {
                assert_eq!(gazetteer.get(&entry.id).map(|found| &found.id), Some(&entry.id));
            }
        }),
        "cues.tsv" => text().and_then(Lexicon::parse).map(|lexicon| {
            assert!(lexicon.words("Good and bad.").iter().all(|word| (-1.0..=1.0).contains(&word.polarity)));
        }),
        "vocab.txt" => text().and_then(Tokenizer::parse).map(|tokenizer| {
            for piece in tokenizer.pieces("Näive 🎉 words.", 0) {
                assert!("Näive 🎉 words.".get(piece.span.start..piece.span.end).is_some());
            }
        }),
        _ => EncoderParts::parse(data, b"[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n").map(drop),
    };
    if let Err(error) = result {
        assert!(!error.to_string().is_empty());
    }
}

/// A settings file: understood, or refused with its path and a reason.
pub fn config(data: &[u8]) {
    in_scratch("server.toml", data, |path| {
        let args = [OsString::from("visavis-server"), OsString::from("--config"), path.into()];
        match settings::parse(args) {
            Ok(parsed) => {
                let settings = &parsed.cli.settings;
                assert!(settings.service().workers > 0 && settings.limits().max_sentences > 0);
                assert!(!parsed.summary().is_empty());
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    });
}

/// Has `read` read a file `name` that holds `data`. One folder a thread, since a folder a case would cost more than the case.
fn in_scratch<T>(name: &str, data: &[u8], read: impl FnOnce(&PathBuf) -> T) -> T {
    struct Scratch(PathBuf);
    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
    thread_local! {
        static SCRATCH: RefCell<Option<Scratch>> = const { RefCell::new(None) };
    }
    SCRATCH.with_borrow_mut(|scratch| {
        let scratch = scratch.get_or_insert_with(|| {
            let thread = format!("{:?}", std::thread::current().id()).replace(['(', ')'], "-");
            let dir = std::env::temp_dir().join(format!("visavis-fuzz-{}-{thread}", std::process::id()));
            fs::create_dir_all(&dir).unwrap();
            Scratch(dir)
        });
        let path = scratch.0.join(name);
        fs::write(&path, data).unwrap();
        read(&path)
    })
}
