#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;

/// Text that has to be refused, and the name it is to be refused under.
const FOREIGN: &[(&str, &str)] = &[
    (
        "German",
        "Die Ministerin erklärte am Dienstag, dass die Verhandlungen mit der Gewerkschaft gescheitert seien.",
    ),
    (
        "German",
        "Der Vertreter der Hafenarbeiter wies die Vorwürfe zurück. Die Regierung habe ihr Wort gebrochen, sagte er in Berlin, und nun werde man wieder streiken. Der Bürgermeister rief beide Seiten zur Ruhe auf.",
    ),
    (
        "French",
        "La ministre a déclaré mardi que les négociations avec le syndicat avaient échoué malgré deux mois d'efforts.",
    ),
    (
        "French",
        "Le porte-parole du gouvernement a rejeté ces accusations. Selon lui, les grévistes refusent toute discussion depuis le début de la semaine, et la ville en paie le prix.",
    ),
    (
        "Spanish",
        "La ministra declaró el martes que las negociaciones con el sindicato habían fracasado después de dos meses.",
    ),
    (
        "Spanish",
        "El portavoz del gobierno rechazó las acusaciones. Según él, los huelguistas se niegan a hablar desde el comienzo de la semana y la ciudad paga el precio.",
    ),
    (
        "Italian",
        "La ministra ha dichiarato martedì che le trattative con il sindacato sono fallite dopo due mesi di colloqui.",
    ),
    (
        "Portuguese",
        "A ministra declarou na terça-feira que as negociações com o sindicato fracassaram depois de dois meses de conversas.",
    ),
    (
        "Dutch",
        "De minister verklaarde dinsdag dat de onderhandelingen met de vakbond na twee maanden zijn mislukt en dat er geen nieuw voorstel komt.",
    ),
    (
        "Polish",
        "Minister oświadczyła we wtorek, że rozmowy ze związkiem zawodowym zakończyły się niepowodzeniem po dwóch miesiącach.",
    ),
    (
        "Swedish",
        "Ministern sade på tisdagen att förhandlingarna med facket har misslyckats efter två månader och att inget nytt förslag kommer.",
    ),
    (
        "Turkish",
        "Bakan salı günü yaptığı açıklamada sendikayla yürütülen görüşmelerin iki ay sonra başarısızlıkla sonuçlandığını söyledi.",
    ),
    (
        "Finnish",
        "Ministeri sanoi tiistaina, että neuvottelut ammattiliiton kanssa ovat epäonnistuneet kahden kuukauden jälkeen.",
    ),
    (
        "Hungarian",
        "A miniszter kedden kijelentette, hogy a szakszervezettel folytatott tárgyalások két hónap után kudarcot vallottak.",
    ),
    (
        "Romanian",
        "Ministrul a declarat marți că negocierile cu sindicatul au eșuat după două luni de discuții și că nu va fi o nouă ofertă.",
    ),
    (
        "Vietnamese",
        "Bộ trưởng tuyên bố hôm thứ Ba rằng các cuộc đàm phán với công đoàn đã thất bại sau hai tháng.",
    ),
    (
        "Indonesian",
        "Menteri mengatakan pada hari Selasa bahwa perundingan dengan serikat pekerja telah gagal setelah dua bulan berjalan.",
    ),
    (
        "Czech",
        "Ministryně v úterý prohlásila, že jednání s odbory po dvou měsících ztroskotala a že žádný nový návrh nebude.",
    ),
    ("Russian", "Министр заявила во вторник, что переговоры с профсоюзом провалились."),
    ("Russian", "Переговоры провалились"),
    (
        "Ukrainian",
        "Міністерка заявила у вівторок, що переговори з профспілкою провалилися через їхню позицію.",
    ),
    ("Arabic", "قالت الوزيرة يوم الثلاثاء إن المفاوضات مع النقابة قد فشلت."),
    ("Mandarin", "部长星期二表示,与工会的谈判已经失败。"),
    ("Japanese", "大臣は火曜日、組合との交渉が失敗したと述べた。"),
    ("Korean", "장관은 화요일 노조와의 협상이 결렬됐다고 밝혔다."),
    ("Greek", "Η υπουργός δήλωσε την Τρίτη ότι οι διαπραγματεύσεις απέτυχαν."),
    ("Hebrew", "השרה אמרה ביום שלישי כי המשא ומתן עם האיגוד נכשל."),
    ("Hindi", "मंत्री ने मंगलवार को कहा कि यूनियन के साथ बातचीत विफल रही है।"),
    ("Thai", "รัฐมนตรีกล่าวเมื่อวันอังคารว่าการเจรจากับสหภาพแรงงานล้มเหลว"),
];

/// English that letter groups or other scripts could make look like something else.
const ENGLISH_TRAPS: &[&str] = &[
    "Nguyễn Văn Thiệu met Phạm Minh Chính and Trần Đại Quang in Hanoi before the talks with Vietnam's neighbours.",
    "Kwame Nkrumah Okonkwo, Chukwuemeka Adeyemi and Ngozi Iweala signed the deal in Abuja.",
    "Recep Tayyip Erdoğan and Kemal Kılıçdaroğlu traded blows over İstanbul's mayor Ekrem İmamoğlu.",
    "Zürich's Jürg Müller-Gößwein sued Öztürk Großhandel GmbH over unpaid Käse bills.",
    "MINISTER QUITS AS PORT STRIKE SPREADS ACROSS NORTHERN TOWNS AND SHIPPING HALTS",
    "US SENATE PASSES ARMS BILL, HOUSE LEADERS VOW SWIFT ACTION BEFORE RECESS",
    "Ann Lee, Tom Pike, Laura Brandt, Ray Cho, Ana Ruiz, Mia Cole, Chidi Okoro, Jörg Weiß, Élodie Martin",
    "Giuseppe Conte, Matteo Salvini, Luigi Di Maio, Silvio Berlusconi, Giorgia Meloni, Mario Draghi",
    "Angela Merkel, Frank-Walter Steinmeier, Annegret Kramp-Karrenbauer, Wolfgang Schäuble, Horst Seehofer",
    "Real Madrid 3, Barcelona 1; Bayern München 2, Borussia Dortmund 2; Paris Saint-Germain 4, Olympique Lyonnais 0",
    "Norden Shipping shares fall 4.5 pct to 12.30 euros, lowest since Jan 2021, after profit warning",
    "Oil prices rise. Stocks fall. Bonds rally. Gold steady. Dollar slips. Yen gains. Markets await Fed.",
    "Putin (Russian: Владимир Путин) told Xi Jinping (习近平) that Moscow would not yield.",
    "Protesters chanted “Slava Ukraini” and “Heroiam slava” as police moved in near Khreshchatyk.",
    "Le Pen's Rassemblement National and Mélenchon's La France Insoumise both rejected the budget.",
    "Interior minister resigns amid corruption probe; opposition demands snap elections",
    "Prime Minister Narendra Modi visits Thiruvananthapuram, inaugurates Vizhinjam port project",
    "Médecins Sans Frontières denounces airstrike near Khan Younis hospital, Israeli army denies responsibility",
    "lol gonna miss this guy sooo much, best mayor ever tbh, dont @ me haters gonna hate",
    "Government spending cuts hurt hospitals, schools, universities; unions threaten nationwide industrial action",
];

#[test]
fn other_languages_are_refused_by_name() {
    let mut wrong = Vec::new();
    for (language, text) in FOREIGN {
        match check(text, None) {
            Err(error) => {
                assert_eq!((error.code, error.field.as_str()), (InputErrorCode::Language, "document.text"));
                if !error.reason.contains(language) || !error.reason.contains("confidence") {
                    wrong.push(format!("{language}: {}", error.reason));
                }
            }
            Ok(verdict) => wrong.push(format!("{language}: let pass as {verdict:?}")),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn english_passes() {
    for text in ENGLISH_TRAPS {
        assert!(check(text, None).is_ok(), "{text}: {:?}", check(text, None));
    }
    let verdict = check("The minister said on Tuesday that the talks with the union had failed.", None);
    assert!(
        matches!(verdict, Ok(LanguageVerdict::Detected { confidence }) if confidence > 0.8),
        "{verdict:?}"
    );
}

#[test]
fn short_texts_get_the_benefit_of_the_doubt() {
    for text in ["", "...", "OK", "Merkel tritt zurück", "Talks fail", "Gracias a todos", "Xi (习)", "2024"]
    {
        assert_eq!(check(text, None), Ok(LanguageVerdict::Assumed), "{text}");
    }
}

#[test]
fn long_texts_are_judged_by_all_their_parts() {
    let english = "The minister said that the talks with the union had failed. ".repeat(3000);
    let german =
        "Die Ministerin erklärte, dass die Verhandlungen gescheitert seien und niemand mehr daran glaube. "
            .repeat(3000);
    assert!(check(&english, None).is_ok());
    assert!(check(&german, None).is_err());
    // A caption in English makes no English article, a quotation in German no German one.
    let mostly_german = format!("{}{german}", english.get(..240).unwrap());
    assert!(check(&mostly_german, None).is_err());
    let mostly_english = format!("{}{english}", german.get(..300).unwrap());
    assert!(check(&mostly_english, None).is_ok());
}

#[test]
fn declared_languages() {
    let german = FOREIGN[0].1;
    for tag in ["en", "EN", "en-GB", "en_US", " en "] {
        assert_eq!(check(german, Some(tag)), Ok(LanguageVerdict::Declared), "{tag}");
    }
    for tag in ["de", "eng-lish", "english", "fr-CA", "x"] {
        let error = check("The talks failed.", Some(tag)).unwrap_err();
        assert_eq!((error.code, error.field.as_str()), (InputErrorCode::Language, "document.language"));
        assert!(error.reason.contains(tag) && error.reason.contains("en-"), "{}", error.reason);
    }
    assert_eq!(check("Talks fail", Some("")), Ok(LanguageVerdict::Assumed));
    assert!(check(german, Some(" ")).is_err());
}
