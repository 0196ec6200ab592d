//! Word lists of the rules: titles, roles, verbs, prepositions. All in normal form (see [`super::tokens`]).

use std::collections::HashSet;
use std::sync::LazyLock;

use super::gazetteer::Gender;

/// Whether the list, parted by white space, holds the word; the list becomes a set on first use.
macro_rules! holds {
    ($list:expr, $word:expr $(,)?) => {{
        static SET: LazyLock<HashSet<&'static str>> =
            LazyLock::new(|| $list.split_ascii_whitespace().collect());
        SET.contains($word)
    }};
}

/// Whether the list, parted by white space, holds the word; for lists that are asked once a name, not once a word.
pub fn listed(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|w| w == word)
}

/// Courtesy titles before a name; they say the gender at most.
pub fn is_honorific(word: &str) -> bool {
    holds!(
        "mr mrs ms miss dr cllr sir dame lord lady prof professor rev reverend fr sister brother father st saint messrs \
         madam mx hon canon monsignor baroness baron count countess maulana mullah sheikh shaikh haji imam rabbi sheik capt lt col sgt \
         gen maj cpl pvt adm cmdr brig supt insp det gov sen rep pres judge justice",
        word,
    )
}

/// Titles before several names ("Justices Ruth Ader and Ann Sills"), and callings written like titles ("Actor Jo Sand").
pub fn is_plural_title(word: &str) -> bool {
    listed(
        "senators justices judges reps representatives congressmen presidents ministers generals messrs actor actress singer \
         rapper comedian",
        word,
    )
}

/// The gender that a courtesy title or a role tells.
pub fn gender_of_title(word: &str) -> Option<Gender> {
    if holds!(
        "mr sir lord fr father brother king prince emperor pope sheikh sheik imam baron count spokesman chairman \
              congressman businessman policeman fisherman husband son duke sultan emir tsar cardinal \
              ayatollah father-in-law widower salesman statesman gentleman actor waiter",
        word
    ) {
        return Some(Gender::Male);
    }
    holds!("mrs ms miss dame lady sister queen princess empress baroness countess spokeswoman chairwoman congresswoman \
           businesswoman policewoman wife daughter duchess widow actress nun saleswoman mother", word)
    .then_some(Gender::Female)
}

/// Nouns that end the name of an office or role: "foreign *minister*".
pub fn is_role_head(word: &str) -> bool {
    is_office_head(word)
        || holds!(
            "senator representative congressman congresswoman lawmaker mp candidate member adviser advisor economist \
             analyst lawyer attorney player star captain founder owner editor professor researcher activist journalist \
             reporter author critic ally rival nominee contender veteran activist supporter donor shareholder investor \
             billionaire entrepreneur dissident coordinator organiser organizer secretary-treasurer politician legislator deputy councillor councilman mep striker coach \
             manager trainer trader farmer teacher nurse doctor historian scientist engineer worker employee officer \
             official aide diplomat strategist frontrunner referee judge justice whistleblower campaigner guru",
            word,
        )
}

/// Nouns for persons that are no roles in a body: "the defendant", "the singer".
pub fn is_person_noun(word: &str) -> bool {
    holds!(
        "man woman defendant accused suspect pensioner singer actor actress footballer striker goalkeeper midfielder \
         champion rower sprinter swimmer cyclist rider jockey skier wrestler gymnast boxer golfer vicar priest cleric clergyman preacher rabbi imam nun \
         millionaire tycoon magnate mogul financier banker businessman businesswoman industrialist novelist poet writer \
         playwright director-general filmmaker comedian presenter broadcaster-host blogger influencer rapper musician composer \
         painter artist architect chef soldier sergeant colonel captain lieutenant veteran pilot sailor detective \
         barrister solicitor surgeon midwife paramedic firefighter librarian headteacher student academic mathematician \
         physicist chemist biologist philosopher theologian widow widower grandmother grandfather teenager youngster \
         challenger incumbent newcomer heavyweight firebrand populist hardliner moderate conservative socialist liberal \
         democrat republican lawyer tycoon oligarch warlord rebel defector exile convict fugitive prisoner detainee \
         plaintiff claimant applicant witness victim statesman stateswoman chancellor-elect president-elect",
        word,
    )
}

/// Verbs beside [`is_act_verb`] that can follow a subject, in forms that their ending does not tell.
pub fn is_plain_verb(word: &str) -> bool {
    holds!(
        "found made won lost grew fell rose ran came went knew stood spoke met led brought bought built caught chose drew \
         drove felt fought got heard hit laid let meant paid read sang sat sold set shook shut spent swore taught threw \
         wore wrote wept woke sent kept beat bore bet bid bled blew dealt dug fed fled flew forgot forgave hid hung hurt \
         lent lay lit rode shone shrank slept sank slid spread stole stuck swam swept swung tore understood wound \
         owns runs plays stands sits lives works knows faces retires leads loses wins behaves makes gains earns employs \
         watches wants likes hates loves feels looks seems appears becomes gets goes comes grows falls rises stays leaves \
         brings buys sells pays spends writes speaks reads meets serves serve commands controls enjoys lacks depends \
         represents receives produces operates advises",
        word,
    )
}

/// Roles whose holder speaks and acts for the body.
pub fn is_office_head(word: &str) -> bool {
    holds!(
        "president minister premier chancellor secretary king queen prince emperor pope governor mayor ambassador envoy \
         spokesman spokeswoman spokesperson chief head leader chairman chairwoman chair chairperson director executive \
         ceo commander general admiral marshal prosecutor bishop archbishop commissioner speaker treasurer patriarch \
         taoiseach sultan emir ayatollah representative-general general-secretary counsel negotiator boss superintendent \
         sheriff dictator ruler strongman monarch cfo coo administrator",
        word,
    )
}

/// Words before the head of a role: "*deputy prime* minister".
pub fn is_role_modifier(word: &str) -> bool {
    is_former(word)
        || holds!(
            "prime foreign defence defense finance interior vice deputy chief executive general secretary health trade \
             energy justice home press acting new outgoing party group military army police opposition managing supreme \
             crown national security state campaign union education environment agriculture transport labour labor \
             economy economic culture sports science technology information communications communication planning \
             treasury homeland attorney first senior junior lead top navy naval air force intelligence spy central bank \
             financial operating marketing commercial co cabinet government parliamentary house majority minority \
             whip republican democratic conservative liberal socialist trade presidential vice-presidential human rights \
             climate special un interim caretaker incoming longtime veteran longtime billionaire district high regional \
             research policy political legal safety development immigration",
            word,
        )
}

/// Words that say an office is over.
pub fn is_former(word: &str) -> bool {
    holds!(
        "former ex then late erstwhile onetime one-time deposed ousted retired disgraced jailed exiled fugitive",
        word
    )
}

/// Words that make a leader's name stand for the government: "the Trump *administration*".
pub fn is_administration(word: &str) -> bool {
    holds!("administration government cabinet regime junta", word)
}

/// What belongs to a state and acts for it: "Polish *troops*". The state is meant where its adjective stands before it.
pub fn is_state_organ(word: &str) -> bool {
    holds!(
        "troops forces army navy military soldiers soldier officers officer jets jet warplanes warplane planes missiles missile drones drone \
         strikes strike airstrikes airstrike government govt police officials official ministry ministries minister \
         ministers president presidency premier parliament lawmakers legislators sanctions diplomats diplomat diplomacy \
         embassy consulate court courts authorities policy aid intelligence guards guard invasion occupation aggression \
         tariffs tariff regime administration leader leaders leadership state veto demand demands proposal proposals plan \
         plans offer threats threat accusations accusation claim claims claimed backing support weapons arms tanks tank \
         artillery bombardment attack attacks assault offensive shelling air foreign defence defense prime chancellor king \
         queen prince crown monarchy envoy ambassador negotiators negotiator delegation side position response request \
         refusal decision move moves pressure objections objection protest protests influence interference meddling \
         involvement intervention presence withdrawal rule control sovereignty security border customs coastguard coast \
         warships warship ships vessel vessels fleet commander commanders general generals spies spy agents hackers \
         propaganda media-regulator regulator regulators prosecutors prosecutor judges judge central finance interior \
         health trade energy justice intelligence special gunners gunner pilots commandos paratroopers marines bombers \
         fighter fighters counterpart counterparts secretary spokesman spokeswoman spokesperson cabinet law laws ban \
         embargo blockade loans loan funding money investment assistance subsidies grants export exports import imports \
         deputy vice acting senior parliamentary federal national supreme constitutional public broadcaster head chief \
         concessions guarantees promises assurances criticism condemnation praise anger fury reaction statement warning \
         warnings complaint complaints ultimatum pledge commitment interests ambitions aims efforts peace nuclear \
         electoral election tax treasury monetary lower upper ruling opposition",
        word,
    )
}

/// Prepositions after which a country is a place.
pub fn is_place_preposition(word: &str) -> bool {
    holds!(
        "in at near inside across throughout around outside within into through via beyond off onto along amid",
        word
    )
}

/// What ties to a body although a place preposition follows: "trust *in* France".
pub fn is_trust(word: &str) -> bool {
    holds!("trust confidence faith belief believe believes believed disappointed trusts trusted", word)
}

/// What one can have *from* a state that acts.
pub fn is_given(word: &str) -> bool {
    holds!(
        "bought buys buy purchased ordered received got borrowed won demanded demands lorries bought buys buy purchased received borrowed support help aid backing pressure criticism threat threats demand demands assurances assurance guarantee \
         guarantees loan loans money funding apology independence response reply answer condemnation praise protest \
         protests assistance permission approval concessions concession orders order instructions signal signals message \
         messages request requests warning warnings objection objections opposition resistance rebuke letter invitation \
         offer offers recognition protection weapons arms tanks missiles hear heard anger outrage reaction outcry hostility \
         interference competition compensation grant grants subsidies pledge pledges commitment commitments distance \
         endorsement call calls denial denials complaint complaints ultimatum explanation answers",
        word,
    )
}

/// Verbs and nouns of motion and trade after which `to` and `for` lead to a place.
pub fn is_motion(word: &str) -> bool {
    holds!(
        "travel travels travelled traveled travelling visit visits visiting flew fly flies flying trip trips tour return \
         returns returned returning journey came come comes coming go goes went going gone moved move moves moving fled \
         flee fleeing flight flights exported export exports exporting deport deported deporting deportation sail sailed \
         drove drive driven head heads headed heading walked ran way road back relocate relocated relocating emigrate \
         emigrated migrated shipped shipments route routes arrive arrived arrival left leave leaves leaving departed bound \
         close closer next welcome born home taken brought transferred evacuated extradite extradited extradition exile \
         exiled pilgrimage train trains bus ferry",
        word,
    )
}

/// Nouns before `of` after which a country is land.
pub fn is_land(word: &str) -> bool {
    holds!(
        "north south east west northeast northwest southeast southwest northern southern eastern western outskirts border \
         borders part parts region regions rest coast coasts city cities soil most much town towns village villages streets \
         street map history province provinces capital territory territories centre center middle areas area corner heart \
         shores shore skies island islands coastline out edge all swathes swaths suburb suburbs port ports half interior \
         population people visit visits tour invasion occupation liberation conquest partition capture fall siege",
        word,
    )
}

/// Head nouns after a possessive that speak of land, not of government: "Ukraine's *south*".
pub fn is_geography(word: &str) -> bool {
    holds!(
        "north south east west northeast northwest southeast southwest northern southern eastern western far capital coast \
         border region regions province provinces city second third largest biggest oldest main population streets airport \
         metro mayor weather economy-wide mountains rivers lakes islands countryside roads railways suburbs outskirts \
         centre center old main busiest poorest richest highest longest museums churches football climate history",
        word,
    )
}

/// Nouns of events and places that a country's name only locates: "the Ukraine *war*".
pub fn is_located(word: &str) -> bool {
    holds!(
        "war conflict crisis border summit talks conference earthquake flood floods trip visit tour correspondent \
         bureau time accords street road airport region coast desk edition marathon stock exchange bureau-chief branch \
         trade-fair tragedy famine disaster drought outbreak festival treaty protocol convention agreement-text metro \
         attacks bombings bombing massacre riots office headquarters campus plant factory",
        word,
    )
}

/// Verbs in the third person or the past whose subject speaks, decides or acts.
pub fn is_act_verb(word: &str) -> bool {
    holds!(
        "said says accused accuses blamed blames denied denies warned warns urged urges demanded demands called calls \
         condemned condemns criticised criticises criticized criticizes rejected rejects welcomed welcomes praised praises \
         protested protests threatened threatens announced announces insisted insists vowed vows pledged pledges agreed \
         agrees refused refuses declared declares imposed imposes expelled expels summoned summons recalled recalls \
         withdrew withdraws offered offers promised promises wants wanted hopes hoped expects expected fears feared \
         believes believed argues argued maintains maintained supports supported backs backed opposes opposed vetoed \
         vetoes blocked blocks signed signs ratified ratifies recognised recognises recognized recognizes sent sends \
         supplied supplies armed arms funds funded gave gives lifted lifts froze freezes suspended suspends cancelled \
         cancels canceled ordered orders responded responds replied replies retaliated retaliates reacted reacts accepted \
         accepts approved approves adopted adopts decided decides claimed claims admitted admits confirmed confirms \
         dismissed dismisses described describes asked asks told tells tried tries sought seeks thinks thought considers \
         considered sees saw regards regarded views viewed treats treated holds held has have had will would did does \
         could can may might must should never also apologised apologises apologized apologizes hailed hails lauded \
         slammed slams blasted blasts rebuked rebukes mocked mocks defended defends thanked thanks invited invites helped \
         helps joined joins left leaves quit quits abandoned abandons severed severs cut cuts broke breaks banned bans \
         sanctioned sanctions struck strikes bombed bombs invaded invades attacked attacks retracted reversed reverses \
         voted votes hinted hints signalled signals signaled noted notes stated states stressed stresses added adds \
         proposed proposes plans planned intends intended prepares prepared launched launches stopped stops began begins \
         started starts continued continues pressed presses pushed pushes ruled rules raised raises remained remains owes \
         owed needs needed took takes made makes put puts kept keeps failed fails shelled shells shot shoots deployed \
         deploys accuse blame deny warn urge demand condemn criticise criticize reject welcome praise protest threaten \
         vow pledge agree refuse declare impose want hope expect fear believe insist plan seek ask tell say",
        word,
    )
}

/// Verbs and prepositions whose object, if it is a capital, is the government.
pub fn is_aimed(word: &str) -> bool {
    holds!(
        "accused accuses accuse accusing blamed blames blame blaming urged urges urge urging warned warns warn warning \
         told tells tell telling asked asks ask asking pressed press pressing pressured pressure against toward towards \
         criticised criticises criticized criticizes criticising criticizing condemned condemns condemn condemning thanked \
         thanks thank owe owes owed angered angers anger infuriated irritated irked annoyed upset alarmed worried \
         embarrassed convince convinced persuade persuaded accommodate appease appeased challenge challenged defied defy \
         defies support supports supported backed backs back praised praises praise rebuked mocked offended assured \
         reassure reassured threatened threatens threaten defend defended trust trusts trusted antagonise provoke \
         provoked sued isolated isolate punish punished called calls call with between versus by than on",
        word,
    )
}

/// Words after a place's name that make it another name: "Washington *Post*".
pub fn is_name_tail(word: &str) -> bool {
    holds!(
        "post times herald tribune university college institute united city town fc airport hotel hilton airlines airways \
         telecom today daily news journal sea ocean river bay strait gulf island islands peninsula park street road avenue \
         bridge museum stadium open cup league games olympics bank motors steel energy oil gas pharma accord accords \
         agreement protocol convention treaty declaration principles club school hospital cathedral opera festival review \
         square tower center centre company corp inc ltd taipei township heights springs beach lake mountains canal \
         express television radio records sox yankees nationals wizards capitals",
        word,
    )
}

/// Words before a place's name that make it another name: "*New* Mexico".
pub fn is_name_front(word: &str) -> bool {
    holds!(
        "new north south east west northern southern eastern western upper lower saint st san fort lake mount port cape \
         radio air bank paris inner outer greater little old royal lady miss club real",
        word,
    )
}

/// Capitalised heads before `of` that make a longer name: "*Bank* of …".
pub fn is_of_front(word: &str) -> bool {
    holds!(
        "bank university church gulf sea strait bay house times republic kingdom voice bureau museum institute archbishop \
         diocese battle treaty port isle cape city commonwealth county daughters sons club college duke prince merchant \
         tower synod conference confederation federation association league society union order",
        word,
    )
}

/// Function words that a sentence may begin with: a capital that says nothing.
pub fn is_function_word(word: &str) -> bool {
    holds!(
        "the a an in on at by for from to of with without within into onto and or but nor so yet if when while as after \
         before since until although though because that this these those it its he his she her they their we our you your \
         i my who whom whose which what where why how not no yes both either neither all some many most more other another \
         each every few several such only even just also still then now there here once again meanwhile however instead \
         later earlier today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday will would can \
         could may might must shall should is are was were be been being has have had do does did like unlike \
         despite during against between among under over through about across near behind beyond except per than too very \
         last next first second third two three four five six seven eight nine ten one outside inside throughout amid amidst along \
         alongside off up down out around above below toward towards via plus versus let",
        word,
    )
}

/// Words that pair with a personal pronoun, so that `US` in a headline of capitals is "us".
pub fn takes_us(word: &str) -> bool {
    holds!(
        "let tell give help show of for with to join among against leave told gave save teach make makes all between",
        word
    )
}

/// Endings that name a company.
pub fn is_company_suffix(word: &str) -> bool {
    holds!(
        "inc corp corporation ltd limited plc llc llp ag gmbh sa se nv bv ab asa oyj spa sarl kk co company group holdings \
         holding",
        word,
    )
}

/// Words in the name of a company.
pub fn is_company_word(word: &str) -> bool {
    is_company_suffix(word)
        || holds!(
            "air airlines airways motors bank energy pharma pharmaceuticals oil gas petroleum steel telecom electronics \
             software systems technologies industries foods capital partners bio biotech labs mining shipping rail \
             railways power electric insurance media studios entertainment logistics chemicals semiconductors ventures \
             automotive aerospace brewery breweries retail stores supermarkets turf",
            word,
        )
}

/// Words in the name of a party.
pub fn is_party_word(word: &str) -> bool {
    holds!("party partido parti partei democrats republicans socialists conservatives liberals greens", word)
}

/// What one has *in* a company, not in a place: "shares in Tarn".
pub fn is_invested(word: &str) -> bool {
    is_trust(word)
        || holds!(
            "share shares stake stakes stock stocks holding investor investors invested shareholder shareholders",
            word
        )
}

/// Last words of the names of places.
pub fn is_place_tail(word: &str) -> bool {
    holds!(
        "city town village county district province prefecture island islands peninsula river lake valley bay beach hills heights",
        word
    )
}

/// Particles inside surnames: "Ursula *von der* Leyen".
pub fn is_particle(word: &str) -> bool {
    holds!(
        "van von der den de del della di da dos das do du la le el al bin ibn ben abu ould ter ten af zu zur st",
        word
    )
}

/// Surnames that stand before the given name in East Asian names.
pub fn is_family_name_first(word: &str) -> bool {
    holds!(
        "xi li wang zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie tang deng \
         han cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren shen yao kim lee park choi \
         jung kang cho yoon jang lim moon roh ban hwang nguyen tran pham le ho to vo ngo bui tsai lai ma chiang",
        word,
    )
}

/// Whether two first names are forms of one: "Joe" and "Joseph".
pub fn same_first_name(a: &str, b: &str) -> bool {
    const FORMS: [&str; 40] = [
        "joe joseph",
        "bill william will billy",
        "bob robert rob bobby",
        "jim james jimmy",
        "mike michael mick",
        "tom thomas tommy",
        "dave david",
        "dan daniel danny",
        "ben benjamin benny",
        "sam samuel samantha",
        "tim timothy",
        "tony anthony antony",
        "chuck charles charlie",
        "dick richard rick ricky rich",
        "jeff jeffrey geoffrey geoff",
        "steve steven stephen",
        "chris christopher christine",
        "ed edward eddie ted",
        "ted theodore edward",
        "al albert alan",
        "bernie bernard",
        "mitch mitchell",
        "nick nicholas nicolas",
        "pete peter",
        "pat patrick patricia",
        "liz elizabeth beth",
        "kate katherine catherine kathy cathy",
        "sue susan",
        "maggie margaret meg",
        "jen jennifer jenny",
        "alex alexander alexandra aleksandr",
        "andy andrew",
        "matt matthew",
        "ron ronald ronnie",
        "don donald donny",
        "greg gregory",
        "ken kenneth",
        "larry lawrence",
        "vlad vladimir",
        "jack john",
    ];
    FORMS.iter().any(|forms| forms.split(' ').any(|f| f == a) && forms.split(' ').any(|f| f == b))
}

/// The gender that a first name tells, if it tells one.
pub fn gender_of_first_name(word: &str) -> Option<Gender> {
    if holds!(
        "anna ann anne annie mary maria marie mariam maryam miriam mariama margaret maggie elizabeth liz beth eliza elise elisa \
         susan suzanne sue sarah sara laura lauren linda lisa julia julie juliet juliette jennifer jenny jessica jane janet jean \
         joan joanna joanne karen karin katherine catherine kathleen katie kate kathy christine christina kristin kristen kirsten \
         kristalina emma emily emilia ella ellen eleanor helen helena hannah hanna heather holly ingrid inga inge ines irene iris \
         isabel isabella isabelle ivana ivanka jacqueline jill judith judy lena leila layla lucia lucy louise luisa lidia lydia \
         magdalena malala marina marta martha melania melinda michelle michele monica monika nadia nancy naomi natalia natalie \
         natasha nicole nicola nina nora olga olivia pamela pam patricia paula pauline penny petra rachel rebecca renata rita rosa \
         rose ruth sabine sabrina samantha sandra sanna sharon sheila shirley silvia sofia sophia sophie stella stephanie sonia \
         svetlana sviatlana tatiana teresa theresa tina ursula valerie vanessa vera victoria virginia wendy yulia yvonne zoe \
         aisha amina fatima fatou aminata khadija zainab zahra hasina indira sonia priya anjali sushma droupadi mamata ayesha \
         benazir malika samia grace mercy joyce winnie chioma ngozi adaeze amara nkosazana thandi zodwa lindiwe naledi \
         sanae yuko akiko keiko noriko haruka mei ling xiaohong yan ying tsai ingwen geunhye yuna aung corazon gloria imelda leni \
         carmen dolores pilar consuelo cristina claudia dilma michelle veronica violeta xiomara gabriela daniela alejandra \
         mette helle erna siv jacinda julianne kaja kersti dalia ingrida vaira halla jytte birgit annalena annegret angela beate \
         renate ute heidi gudrun astrid sigrid solveig liv marit gro hilary hillary condoleezza madeleine kamala nikki kellyanne \
         kristi tulsi alexandria ilhan rashida ayanna lori betsy amy sonya elena ketanji ruth barbara dianne nydia stacey gretchen \
         marine segolene simone valérie valerie christiane giorgia federica emma laura chiara francesca elly alessandra roberta \
         greta beata ewa agnieszka hanna malgorzata zofia katarzyna zuzana iveta viorica maia salome nino anush lusine gulnara \
         aline karolina tamsin chloe charlotte caroline carol carolyn cherie cheryl cindy claire clara clare daisy dawn debbie \
         deborah debra denise diana diane donna doris dorothy edith edna erica erin esther eva eve evelyn faith fiona florence \
         frances gail georgia geraldine gillian gina gladys hazel ida jackie jan janice joy june katrina kelly kim kimberly kylie \
         leah lesley leslie lillian lily lois loretta lorraine lynn marcia marian marilyn marion marjorie maureen melissa mildred \
         millie molly nell norma phoebe phyllis polly rhonda roberta robin ros rosemary roz ruby sally shauna shona tamara tanya \
         tracey tracy una vivian yasmin zara sotheary arev mia liliana lea noor nour rania hind huda salma shirin tawakkol",
        word,
    ) {
        return Some(Gender::Female);
    }
    holds!(
        "john jack james jim jimmy robert bob bobby michael mike mick william bill will david dave richard rick dick joseph joe \
         thomas tom charles charlie chuck christopher chris daniel dan danny matthew matt anthony tony mark marc marco marcus donald \
         don steven steve stephen paul andrew andy joshua josh kenneth ken kevin brian george edward ed eddie ted ronald ron \
         timothy tim jason jeffrey jeff ryan jacob gary nicholas nick nicolas nicolás eric jonathan jon larry justin scott brandon \
         benjamin ben samuel sam gregory greg frank alexander alex raymond patrick jerry dennis peter pete henry harry hugh ian keith \
         adam nathan zachary walter kyle harold carl karl arthur gerald roger lawrence terry sean shaun christian albert al jesse \
         bryan billy bruce louis lou philip phil victor martin alan allan craig simon neil nigel graham gordon geoffrey geoff \
         malcolm boris rishi keir jeremy vince vincent oliver leo leon max felix hugo oscar otto rolf ralf jens lars sven olaf olav \
         erik espen jonas ulf anders fredrik bjorn gunnar haakon harald knut magnus nils ole per stefan steffen thorsten torsten \
         hans heinrich helmut friedrich gerhard horst jurgen joachim joschka klaus konrad kurt ludwig manfred markus reinhard \
         rainer sigmar ulrich uwe werner wolfgang emmanuel francois françois jacques jean pierre laurent michel nicolas olivier \
         philippe rene alain andre bernard bruno claude dominique gerard guy henri herve luc marcel pascal thierry xavier yves \
         silvio matteo mario giuseppe giovanni paolo pietro romano sergio enrico luca luigi lorenzo massimo roberto stefano \
         antonio angelo carlo pedro jose juan carlos luis miguel manuel francisco fernando jorge alberto alejandro alfonso alvaro \
         andres arturo cesar diego eduardo emilio enrique ernesto esteban evo fidel raul felipe gabriel gustavo guillermo hugo \
         ignacio ivan jaime javier joaquin julio leopoldo lopez mariano mauricio nayib pablo rafael ramon ricardo rodrigo ruben \
         salvador santiago sebastian tomas vicente jair luiz inacio joao paulo michel geraldo fabio tiago vladimir vlad sergei \
         sergey dmitry dmitri mikhail nikolai nikita igor ivan oleg pavel viktor yuri yevgeny alexei alexey andrei andrey anatoly \
         boris konstantin leonid maxim roman ruslan stanislav valery vasily vitaly vyacheslav volodymyr petro dmytro oleksandr \
         andriy mykola serhiy yaroslav lech jaroslaw andrzej donald mateusz radoslaw tadeusz wojciech zbigniew piotr pawel \
         krzysztof jan vaclav milos milan zoran slobodan aleksandar ivica boyko rumen traian klaus viktor orban ferenc gyorgy \
         laszlo peter janos robert alexis kyriakos antonis giorgos yanis nikos recep tayyip abdullah ahmet mehmet mustafa kemal \
         hakan ali hassan hussein hosni mohamed mohammed muhammad mohammad ahmed ahmad mahmoud mahmud ibrahim ismail yusuf youssef \
         omar umar osama usama khalid khaled faisal fahd salman sultan tariq walid yasser yasir saddam bashar hafez rafik saad \
         nabih michel samir benjamin binyamin ariel ehud yitzhak shimon avigdor naftali yair moshe yoav gideon itamar bezalel \
         javad hossein hasan mahdi reza akbar qasem ebrahim masoud abbas hamid ashraf gulbuddin imran nawaz shehbaz pervez asif \
         bilawal narendra manmohan rahul rajiv amit arun arvind lal atal jawaharlal vikram subrahmanyam mahinda gotabaya ranil \
         anura maithripala xi jinping jintao zedong xiaoping keqiang jiabao rongji shinzo fumio yoshihide junichiro taro naoto \
         shigeru kim jong jongun jaein myungbak suk joko prabowo susilo sukarno suharto rodrigo ferdinand benigno bongbong lee \
         goh anwar mahathir najib thaksin prayut anutin hun nelson thabo jacob cyril julius robert emmerson morgan levy rupiah \
         hakainde edgar paul yoweri uhuru raila william mwai joseph felix laurent mobutu patrice idriss denis ali omar moussa \
         macky abdoulaye bassirou alassane laurent blaise thomas muhammadu goodluck olusegun bola atiku nana kofi kwame jerry \
         abiy meles isaias haile salva riek hemedti muammar moammar kais beji gustavo samson kwabena yaw kwaku samir tariq \
         elon jeff sundar satya sam larry sergey warren jamie lloyd brad garth craig derek desmond dominic dominik donny doug \
         douglas duncan dwight earl edmund edwin elliot elliott ernest evan floyd francis fred freddie frederick gavin gene gilbert \
         glen glenn grant guillaume harvey hector herbert herman howard isaac jake jared jasper jay joel johan johannes kieran \
         lance lee leonard lewis lionel lloyd logan lorenz luke marvin maurice mitch mitchell mitt morris ned nathaniel noah noel \
         norman owen perry preston quentin ralph randall randy rand reginald rex rob rod rodney roland ross roy rudolph rudy rupert \
         russell sanjay seth shane sidney stan stanley stewart stuart terence theodore toby todd trevor tyler vernon wallace warren \
         wayne wesley yannick zack nii karel tigran vardan petros gevorg hrant matteo urs bounmy phommachanh karim antónio aleksander",
        word,
    )
    .then_some(Gender::Male)
}

/// Verbs that bring or attribute speech.
pub fn is_speech_verb(word: &str) -> bool {
    is_report_verb(word)
        || holds!(
            "called calls call calling describes described describe describing dubbed accused accuses accuse dismissed \
             dismisses praised praises hailed hails asked asks ask asking promised promises promise urged urges denounced \
             denounces mocked mocks condemned condemns criticised criticises criticized criticizes commended commends \
             thanked thanks quipped joked shouted shouts chanted branded brands labelled labeled termed quoted quotes \
             likened likens compared compares demanded demands threatened complained complains blamed sneered snapped retorted defended defends",
            word,
        )
}

/// Verbs whose object clause is what the subject says.
pub fn is_report_verb(word: &str) -> bool {
    holds!(
        "said says say saying told tells tell telling added adds add wrote writes insisted insists claimed claims argued \
         argues warned warns announced announces stated states declared declares noted notes replied replies answered \
         answers tweeted posted explained explains admitted admits acknowledged acknowledges confirmed confirms denied \
         denies believed believes thinks thought hinted suggested suggests vowed vows pledged pledges stressed \
         stresses maintained maintains recalled remarked observed testified estimated estimates predicted predicts \
         complained holds reported reports alleged alleges contended contends",
        word,
    )
}

/// Helping verbs.
pub fn is_auxiliary(word: &str) -> bool {
    holds!(
        "has have had is are was were be been being do does did will would can could may might must should shall not never \
         also then still now later already always often once again in turn",
        word,
    )
}

/// Prepositions.
pub fn is_preposition(word: &str) -> bool {
    holds!(
        "of in at on by for from to with against about into over under between among through during before after since \
         until near behind beyond toward towards upon within without across around per via despite like unlike than as \
         outside inside alongside including concerning",
        word,
    )
}

/// Words for bodies in their names.
pub fn is_body_word(word: &str) -> bool {
    is_party_word(word)
        || holds!(
            "union unions federation confederation association commission committee council court tribunal ministry department \
             agency authority bureau institute institution church diocese synod university college guild front coalition \
             alliance congress list greens group bank board chamber parliament assembly senate league club society fund \
             foundation trust movement organisation organization programme program network forum office service services \
             centre center brigade army police forces guard guards cooperative co-operative operative post times watch \
             survey defence defense capital terminals bulk metals nickel mines grain foods holdings partners bio turf \
             fellowship cathedral hospital laboratory school academy directorate secretariat inspectorate ombudsman \
             initiative campaign lab labs press media airport port harbour authority exchange securities kredit credit \
             insurance steel oil gas energy water power rail railways lines airlines airways motors pharma healthcare",
            word,
        )
}

/// Months.
pub fn is_month(word: &str) -> bool {
    holds!(
        "january february march april june july august september october november december christmas easter ramadan",
        word,
    )
}
