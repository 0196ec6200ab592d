//! Words before a stop that the stop belongs to, and words that open sentences.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// What a stop after a word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// A name follows, always: `Gen. Smith`.
    Title,
    /// Part of a place's name, or a street: `St. Louis`, `on Main St. The`.
    Place,
    /// A number follows, else it is a plain word: `No. 5`.
    BeforeNumber,
    /// A month or a day: `Jan. 5`.
    Date,
    /// May end a sentence as well; the next word tells: `Acme Inc. said`, `at Acme Inc. The`.
    Suffix,
    /// An American state; a plain word too, unless a comma or a party's letter stands before it: `Salem, Ore.`
    State,
    /// `5 p.m.`
    Clock,
    /// Never at the end of a sentence: `e.g.`
    Inner,
    /// Closes a list, and often the sentence with it: `etc.`
    Closing,
    /// A measure; a number before it makes it one: `6 ft. 2`.
    Measure,
    /// One capital letter: `John F. Kennedy`.
    Initial,
}

/// Abbreviations in lower case: those that count when the text writes them small, and those that count when it
/// writes them with a capital.
const TABLE: [(Abbreviation, &str, &str); 10] = [
    (
        Abbreviation::Title,
        "mr mrs ms mx messrs dr prof",
        "mr mrs ms mx messrs mme mlle dr drs prof profs gen gens col cols sen sens rep reps gov govs lt sgt capt cmdr \
         cdr cpl pvt pfc maj brig adm vadm radm comdr rev revs hon pres msgr fr sr sra supt det insp cllr amb atty asst \
         assoc dep treas ald spc const ins dir min chmn",
    ),
    (Abbreviation::Place, "", "st ste mt ft pt"),
    (
        Abbreviation::BeforeNumber,
        "nos p pp para paras vol vols fig figs eq eqs sect secs ch chap approx op",
        "nos pp para paras vol vols fig figs eq eqs sect secs ch chap approx op no art sec ver pl tel",
    ),
    (
        Abbreviation::Date,
        "",
        "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun",
    ),
    (
        Abbreviation::Suffix,
        "al dept depts univ assn govt intl natl bldg mfg",
        "dept depts univ assn govt intl natl bldg mfg inc co cos corp corps ltd plc jr esq bros llc llp lp pty ave \
         blvd rd hwy pkwy sq bhd jnr snr gmbh cie ph.d ed eds div dist inst acad comm",
    ),
    (
        Abbreviation::State,
        "",
        "ala ariz ark calif cal colo conn del fla ga ill ind kan kans ky la md mass mich minn miss mo mont neb nebr nev \
         okla ore pa penn tenn tex va vt wash wis wyo ont que alta sask man",
    ),
    (Abbreviation::Clock, "a.m p.m", "a.m p.m"),
    (
        Abbreviation::Inner,
        "e.g i.e eg ie vs v cf viz ca est incl esp resp i.a avg max abbr aka fmr n.b",
        "e.g i.e vs cf viz n.b",
    ),
    (Abbreviation::Closing, "etc", ""),
    (Abbreviation::Measure, "ft in lb lbs oz sq mi yd yds hr hrs min mins sec secs km kg cm mm cu gal", ""),
];

/// States whose short form is no other word; the rest need a comma or a hyphen before them.
const PLAIN_STATES: &str =
    "ariz calif colo conn fla minn okla tenn tex wis wyo nebr kans mich mont sask alta nev";

/// Words that open sentences and do not begin the names that follow abbreviations.
const STARTERS: &str = "the this that these those a an he she it they we you i his her hers its their theirs our my your \
    in on at by for from with without over after before since until while when where why how what who which whose if \
    though although but and or so yet because as however also meanwhile moreover furthermore still then there here both \
    some many most several few all each every another others such now today yesterday tomorrow despite during among \
    amid according asked earlier later instead indeed nevertheless nonetheless once only even just about between through \
    throughout unlike like whether neither either nor not perhaps maybe one two three four five six seven eight nine ten \
    additionally finally recently previously unfortunately currently eventually afterward afterwards elsewhere otherwise \
    therefore thus hence critics asked is are was were do does did has have had can could should would to let's that's \
    never always often sometimes soon up no yes well into beyond within near along against around because them him us \
    nobody nothing something someone everyone everybody anyone anything unless given it's he's she's they're we're i'm";

/// Nouns that a single letter or numeral follows as a name: "vitamin C.", "World War I."
const LETTERED: &str = "act annex appendix article book category chapter class division exhibit figure grade group \
    hepatitis influenza league level line option part phase plan point schedule season section serie series stage \
    strategy table team title type vitamin vitamins volume war";

/// What comes after a clock time and belongs to it.
const AFTER_CLOCK: &str = "est edt et cst cdt ct mst mdt mt pst pdt pt gmt utc bst cet cest ist jst hkt aest eastern \
    central mountain pacific local monday tuesday wednesday thursday friday saturday sunday january february march april \
    may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec";

/// Names that carry an exclamation mark.
const EXCLAIMING: &str = "yahoo jeopardy jeb yum";

/// Verbs with which a quotation is put into somebody's mouth.
const SPEECH_VERBS: &str = "said says asked asks told tells added adds wrote writes tweeted posted shouted cried replied \
    replies answered demanded demands wondered wonders declared exclaimed insisted explained recalled quipped joked yelled \
    screamed warned warns urged argued argues noted continued responded chanted called muttered whispered";

/// Ends of host and file names, which look like the word after a stop when written with a capital.
const NAME_ENDS: &str = "com net org co uk js gov edu io tv info eu de fr ru cn py html htm pdf txt exe php";

/// What counts the number before it: "2.5 million".
const COUNTED: &str =
    "billion billions million millions trillion thousand percent per pct bn mn m b k times points";

type Table = HashMap<&'static str, Abbreviation>;

fn table(words: impl Fn(&(Abbreviation, &'static str, &'static str)) -> &'static str) -> Table {
    let mut table = Table::new();
    for row in &TABLE {
        for word in words(row).split_whitespace() {
            // A word in two rows means what the first says.
            table.entry(word).or_insert(row.0);
        }
    }
    table
}

static WRITTEN_SMALL: LazyLock<Table> = LazyLock::new(|| table(|row| row.1));
static CAPITALISED: LazyLock<Table> = LazyLock::new(|| table(|row| row.2));

macro_rules! word_sets {
    ($($(#[$doc:meta])* $name:ident from $list:ident;)*) => {$(
        $(#[$doc])*
        pub(super) fn $name(word: &str) -> bool {
            static SET: LazyLock<HashSet<&str>> = LazyLock::new(|| $list.split_whitespace().collect());
            with_lower(word, |word| SET.contains(word))
        }
    )*};
}

word_sets! {
    /// Whether `word` opens sentences; the part before an apostrophe is enough.
    opens_sentence from STARTERS;
    /// Whether a letter after `word` is its number.
    takes_letter from LETTERED;
    /// Whether `word` belongs to the clock time before it.
    follows_clock from AFTER_CLOCK;
    /// Whether `word` is a name that ends in an exclamation mark.
    exclaims from EXCLAIMING;
    /// Whether `word` attributes speech.
    is_speech_verb from SPEECH_VERBS;
    /// Whether `word` ends host or file names.
    ends_host_name from NAME_ENDS;
    /// Whether a decimal number stands before `word`.
    counts from COUNTED;
    /// Whether `word` is the short form of a state and nothing else.
    is_plain_state from PLAIN_STATES;
}

/// Looks `word` up in lower case, without an allocation for the short ASCII words that all tables hold.
fn with_lower<T: Default>(word: &str, look_up: impl FnOnce(&str) -> T) -> T {
    let mut buffer = [0u8; 16];
    let Some(lower) = buffer.get_mut(..word.len()) else { return T::default() };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).map(look_up).unwrap_or_default()
}

/// What a stop after `word` means; `None` if the tables do not know it. Dots inside are part of `word` ("p.m").
pub(super) fn abbreviation(word: &str) -> Option<Abbreviation> {
    let table = if word.starts_with(char::is_uppercase) { &CAPITALISED } else { &WRITTEN_SMALL };
    let known = with_lower(word, |lower| table.get(lower).copied());
    known.or_else(|| guess(word))
}

/// Whether `word` is an abbreviation in some spelling, small letters or a capital.
pub(super) fn is_ever_abbreviation(word: &str) -> bool {
    with_lower(word, |lower| WRITTEN_SMALL.contains_key(lower) || CAPITALISED.contains_key(lower))
}

fn guess(word: &str) -> Option<Abbreviation> {
    let mut chars = word.chars();
    let (first, second) = (chars.next()?, chars.next());
    if second.is_none() {
        return first.is_uppercase().then_some(Abbreviation::Initial);
    }
    // "U.S", "J.K", "L.L.C": single letters between dots.
    if word.contains('.') && word.split('.').all(|part| part.chars().count() <= 1) {
        return word.chars().any(char::is_alphabetic).then_some(Abbreviation::Suffix);
    }
    // "Pvts", "Blvds": a capital and no vowel at all.
    let is_clipped = word.len() <= 5
        && first.is_uppercase()
        && word.chars().skip(1).all(|c| c.is_ascii_lowercase())
        && !word.chars().any(|c| "aeiouyAEIOUY".contains(c));
    is_clipped.then_some(Abbreviation::Suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_tells_words_from_abbreviations() {
        assert_eq!(abbreviation("Gen"), Some(Abbreviation::Title));
        assert_eq!(abbreviation("GEN"), Some(Abbreviation::Title));
        assert_eq!(abbreviation("gen"), None);
        assert_eq!(abbreviation("No"), Some(Abbreviation::BeforeNumber));
        assert_eq!(abbreviation("no"), None);
        assert_eq!(abbreviation("P.M"), Some(Abbreviation::Clock));
        assert_eq!(abbreviation("pp"), Some(Abbreviation::BeforeNumber));
    }

    #[test]
    fn shapes_without_an_entry() {
        assert_eq!(abbreviation("U.S"), Some(Abbreviation::Suffix));
        assert_eq!(abbreviation("F"), Some(Abbreviation::Initial));
        assert_eq!(abbreviation("f"), None);
        assert_eq!(abbreviation("Blvds"), Some(Abbreviation::Suffix));
        assert_eq!(abbreviation("BBC"), None);
        assert_eq!(abbreviation("treaty"), None);
        assert_eq!(abbreviation("3.5"), None);
        assert_eq!(abbreviation("Österreichische-Gesellschaft"), None);
    }

    #[test]
    fn tables_are_short_lower_case_words() {
        for (_, small, upper) in TABLE {
            for word in small.split_whitespace().chain(upper.split_whitespace()) {
                assert!(word.len() <= 16 && word == word.to_lowercase(), "{word}");
            }
        }
        assert!(opens_sentence("However") && !opens_sentence("Officials"));
    }
}
