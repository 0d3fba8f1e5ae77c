//! The settings of the desk: what an administrator reads, tries, saves, takes back, copies and imports.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use desk::{
    actions::{self, CategoryChange},
    model::{Channel, Contact, NewReport, Place},
    store::{
        Category,
        tables::{address, report},
    },
};
use kernel::{
    Scope,
    accounts::{self, Credentials, Login, NewAccount},
    store::tables::event,
    web::guard::SESSION_COOKIE,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use support::{Browser, Form, Options, Page, TestHouse};
use uuid::Uuid;

const PASSWORD: &str = "een lange zin voor proeven";
/// "Sluikstort": three working days in the region, two in Kortrijk.
const KEY: &str = "fly-tipping";
const AT: &str = "/desk/settings/kortrijk/fly-tipping";
const LIST: &str = "/desk/settings/kortrijk";
const ADDRESSES: &str = "/desk/settings/kortrijk/addresses";

async fn house() -> TestHouse {
    TestHouse::with(Options {
        settings: "require_totp = false\n".into(),
        ..Options::default()
    })
    .await
}

/// A browser in which somebody with these permissions in one organisation is logged in.
async fn somebody(house: &TestHouse, name: &str, slug: &str, actions: &[&str]) -> Browser {
    let (store, all) = (house.house.store(), Scope::installation());
    let key = format!("role-{}", name.to_lowercase());
    let role = accounts::create_role(store, &all, None, &key, (&key, &key), actions)
        .await
        .unwrap();
    let email = format!("{}@example.com", name.to_lowercase());
    let new = NewAccount {
        email: email.clone(),
        name: name.to_owned(),
        locale: "nl".to_owned(),
        password: PASSWORD.to_owned(),
        organisation: house.organisation(slug).await.id,
        role,
        team: None,
    };
    accounts::create_account(store, &all, new).await.unwrap();
    let credentials = Credentials {
        email,
        password: PASSWORD.to_owned(),
        code: String::new(),
        origin: "192.0.2.1".to_owned(),
        agent: "test".to_owned(),
        device: None,
    };
    let Login::Done(session) = accounts::login(&house.house, credentials).await.unwrap() else {
        panic!("refused")
    };
    let mut browser = house.browser();
    browser
        .cookies
        .insert(SESSION_COOKIE.to_owned(), session.token);
    house
        .house
        .part::<desk::store::Catalogues>()
        .unwrap()
        .refresh();
    browser
}

async fn administrator(house: &TestHouse) -> Browser {
    somebody(house, "An", "kortrijk", &["settings.manage"]).await
}

/// The value of a hidden field of a page.
fn hidden(page: &Page, name: &str) -> String {
    page.between(&format!("name=\"{name}\" value=\""), "\"")
        .unwrap_or_else(|| panic!("no {name}: {}", page.text()))
}

/// Sends a form from a page that was seen before, with its token and version.
async fn send(browser: &mut Browser, seen: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    body.append_pair("csrf", &hidden(seen, "csrf"));
    if seen.has("name=\"version\"") {
        body.append_pair("version", &hidden(seen, "version"));
    }
    for (name, value) in fields {
        body.append_pair(name, value);
    }
    browser.post_raw(path, body.finish()).await
}

/// The form of a category with a term of its own.
fn own_term<'a>(amount: &'a str, what: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("enabled", "yes"),
        ("term_by", "own"),
        ("amount", amount),
        ("unit", "working-days"),
        ("team", "region"),
        ("stopper_by", "region"),
        ("do", what),
    ]
}

async fn category(house: &TestHouse, slug: &str) -> Category {
    house
        .house
        .part::<desk::store::Catalogues>()
        .unwrap()
        .refresh();
    house
        .catalogue(slug)
        .await
        .category(TestHouse::category(KEY))
        .unwrap()
        .clone()
}

async fn changes(house: &TestHouse) -> Vec<event::Model> {
    let reader = house
        .house
        .store()
        .read(&Scope::installation())
        .await
        .unwrap();
    event::Entity::find()
        .filter(event::Column::Kind.eq("category.changed"))
        .order_by_asc(event::Column::Seq)
        .all(&reader.db())
        .await
        .unwrap()
}

/// Sets the term of "Sluikstort" in an organisation, as its administrator would.
async fn set(house: &TestHouse, slug: &str, days: u32) {
    let (scope, id) = (house.scope(slug).await, house.organisation(slug).await.id);
    let version = category(house, slug).await.version;
    let wanted = CategoryChange {
        enabled: true,
        term: Some(calendar::Term::working_days(days)),
        team: None,
        stopper: None,
    };
    actions::change_category(
        &house.house,
        &scope,
        id,
        TestHouse::category(KEY),
        version,
        &wanted,
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn every_category_is_a_sentence_and_what_differs_from_the_region_is_said() {
    let house = house().await;
    let mut an = administrator(&house).await;
    set(&house, "kortrijk", 7).await;
    let list = an.follow("/desk/settings").await.expect(200);
    assert!(list.has("Een melding over <strong>Sluikstort</strong> lossen we op binnen <strong>7 werkdagen</strong>."), "{}", list.text());
    assert!(list.has("Anders dan de regio: termijn (regio: "));
    let found = an.get(&format!("{LIST}?q=sluikstorten")).await.expect(200);
    assert!(found.has("Sluikstort</strong>") && !found.has("Geluidshinder"));
    let none = an.get(&format!("{LIST}?q=qqqqqq")).await.expect(200);
    assert!(none.has("Toon alle categorieën"));
    let different = an.get(&format!("{LIST}?show=different")).await.expect(200);
    assert!(different.has("Sluikstort</strong>"));
}

#[tokio::test]
async fn the_effect_is_shown_on_the_calendar_before_anything_is_saved() {
    let house = house().await;
    let mut an = administrator(&house).await;
    let before = category(&house, "kortrijk").await;
    let form = an.get(AT).await.expect(200);
    let tried = send(&mut an, &form, AT, &own_term("7", "preview"))
        .await
        .expect(200);
    // Wednesday 25 November and seven working days; Kortrijk is open on Saturday.
    assert!(
        tried.has(
            "Een melding van vandaag krijgt als streefdatum <strong>donderdag 3 december</strong>."
        ),
        "{}",
        tried.text()
    );
    assert!(tried.has("<strong>7 werkdagen</strong>") && tried.has("value=\"save\""));
    assert_eq!(
        category(&house, "kortrijk").await.term,
        before.term,
        "nothing is saved yet"
    );
    assert!(changes(&house).await.is_empty());
    let saved = send(&mut an, &tried, AT, &own_term("7", "save"))
        .await
        .expect(303);
    assert_eq!(saved.location(), LIST);
    let after = category(&house, "kortrijk").await;
    assert_eq!(
        (after.term, after.own_term),
        (calendar::Term::working_days(7), true)
    );
    assert_eq!(after.version, before.version + 1);
}

#[tokio::test]
async fn open_reports_keep_their_promise_and_the_page_says_so() {
    let house = house().await;
    let mut an = administrator(&house).await;
    let organisation = house.organisation("kortrijk").await.id;
    let new = NewReport {
        organisation,
        category: TestHouse::category(KEY),
        description: "Er liggen drie zakken afval.".into(),
        place: Place::Address {
            id: None,
            text: "Kerkstraat 12".into(),
            area: None,
            point: None,
        },
        contact: Contact::default(),
        channel: Channel::Web,
        locale: ui::Locale::Nl,
        photos: Vec::new(),
        draft: None,
        key: None,
    };
    let scope = Scope::public(organisation, [desk::REGISTER]);
    let receipt = actions::register(&house.house, &scope, new).await.unwrap();
    let form = an.get(AT).await.expect(200);
    let tried = send(&mut an, &form, AT, &own_term("20", "preview"))
        .await
        .expect(200);
    assert!(
        tried.has("Er staat één melding open. Ze houdt haar streefdatum"),
        "{}",
        tried.text()
    );
    send(&mut an, &tried, AT, &own_term("20", "save"))
        .await
        .expect(303);
    let reader = house
        .house
        .store()
        .read(&Scope::installation())
        .await
        .unwrap();
    let stored = report::Entity::find_by_id(receipt.id)
        .one(&reader.db())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (stored.due_at, stored.promised_at),
        (receipt.due_at, receipt.due_at)
    );
}

#[tokio::test]
async fn the_history_says_who_and_leads_back() {
    let house = house().await;
    let mut an = administrator(&house).await;
    for days in ["7", "9"] {
        let form = an.get(AT).await.expect(200);
        send(&mut an, &form, AT, &own_term(days, "save"))
            .await
            .expect(303);
    }
    let page = an.get(AT).await.expect(200);
    assert!(
        page.has("<td>An</td>") || page.has(">An<"),
        "{}",
        page.text()
    );
    assert!(page.has("7 werkdagen · team van de regio"));
    let way = page
        .between("href=\"/desk/settings/kortrijk/fly-tipping?from=", "\"")
        .expect("a way back");
    // The first link leads to the region; it stands beside what differs.
    assert_eq!(way, "region");
    let earlier = changes(&house).await[0].seq;
    let back = an.get(&format!("{AT}?from={earlier}")).await.expect(200);
    assert!(
        back.has("<strong>7 werkdagen</strong>") && back.has("value=\"save\""),
        "{}",
        back.text()
    );
    send(&mut an, &back, AT, &own_term("7", "save"))
        .await
        .expect(303);
    assert_eq!(
        category(&house, "kortrijk").await.term,
        calendar::Term::working_days(7)
    );
    let region = an.get(&format!("{AT}?from=region")).await.expect(200);
    let fields = [
        ("enabled", "yes"),
        ("term_by", "region"),
        ("team", "region"),
        ("stopper_by", "region"),
        ("do", "save"),
    ];
    send(&mut an, &region, AT, &fields).await.expect(303);
    assert!(!category(&house, "kortrijk").await.own_term);
    // Undo brings back what was.
    let list = an.get(LIST).await.expect(200);
    assert!(
        list.has("is gewijzigd") && list.has("name=\"amount\" value=\"7\""),
        "{}",
        list.text()
    );
}

#[tokio::test]
async fn the_second_of_two_is_told_and_keeps_what_was_typed() {
    let house = house().await;
    let (mut an, mut bo) = (
        administrator(&house).await,
        somebody(&house, "Bo", "kortrijk", &["settings.manage"]).await,
    );
    let (seen_by_an, seen_by_bo) = (an.get(AT).await.expect(200), bo.get(AT).await.expect(200));
    send(&mut an, &seen_by_an, AT, &own_term("7", "save"))
        .await
        .expect(303);
    let refused = send(&mut bo, &seen_by_bo, AT, &own_term("12", "save"))
        .await
        .expect(409);
    assert!(
        refused.has("Iemand anders was u voor") && refused.has("value=\"12\""),
        "{}",
        refused.text()
    );
    assert!(
        refused.has("binnen <strong>7 werkdagen</strong>"),
        "what holds now stands there"
    );
    assert_eq!(
        category(&house, "kortrijk").await.term,
        calendar::Term::working_days(7)
    );
    send(&mut bo, &refused, AT, &own_term("12", "save"))
        .await
        .expect(303);
    assert_eq!(
        category(&house, "kortrijk").await.term,
        calendar::Term::working_days(12)
    );
    assert_eq!(changes(&house).await.len(), 2);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_at_its_field() {
    let house = house().await;
    let mut an = administrator(&house).await;
    let form = an.get(AT).await.expect(200);
    let kuurne = house.catalogue("kuurne").await.teams[0].id.to_string();
    let long = "x".repeat(401);
    for (field, value, words) in [
        ("amount", "1000", "Geef een getal tussen 0 en 999."),
        ("amount", "-1", "Geef een getal tussen 0 en 999."),
        ("amount", "veel", "Geef een getal tussen 0 en 999."),
        ("unit", "maanden", "Dit kennen we niet."),
        ("team", kuurne.as_str(), "Dit kennen we niet."),
        ("team", "'; DROP TABLE", "Dit kennen we niet."),
        ("stopper_nl", long.as_str(), "Dit is te lang."),
    ] {
        let mut fields = own_term("7", "save");
        fields.push(("stopper_en", "Call 112."));
        fields.push(("stopper_nl", "Bel 112."));
        for pair in &mut fields {
            if pair.0 == field {
                pair.1 = value;
            }
            if pair.0 == "stopper_by" {
                pair.1 = "own";
            }
        }
        let refused = send(&mut an, &form, AT, &fields).await.expect(422);
        assert!(refused.has(words), "{field}={value}: {}", refused.text());
    }
    assert!(changes(&house).await.is_empty());
}

#[tokio::test]
async fn a_category_that_is_switched_off_is_no_longer_offered_to_citizens() {
    let house = house().await;
    let mut an = administrator(&house).await;
    let form = an.get(AT).await.expect(200);
    let mut fields = own_term("7", "save");
    fields[0] = ("enabled", "no");
    send(&mut an, &form, AT, &fields).await.expect(303);
    assert!(!category(&house, "kortrijk").await.enabled);
    let list = an.get(&format!("{LIST}?show=off")).await.expect(200);
    assert!(list.has("<strong>Sluikstort</strong> bieden we niet aan."));
    let offered = house
        .browser()
        .get("/kortrijk/report/what?q=sluikstort")
        .await
        .expect(200);
    assert!(!offered.has(&TestHouse::category(KEY).to_string()));
}

#[tokio::test]
async fn what_another_organisation_set_can_be_taken_over() {
    let house = house().await;
    let mut an = administrator(&house).await;
    set(&house, "kuurne", 11).await;
    let at = format!("{LIST}/copy");
    let shown = an
        .get(&format!("{at}?from=kuurne&category={KEY}"))
        .await
        .expect(200);
    assert!(shown.has("straks 11 werkdagen"), "{}", shown.text());
    assert_eq!(
        category(&house, "kortrijk").await.term,
        calendar::Term::working_days(2),
        "comparing changes nothing"
    );
    let pick = shown.between("name=\"pick\" value=\"", "\"").or_else(|| {
        let id = TestHouse::category(KEY).to_string();
        shown
            .between(&format!("value=\"{id}"), "\"")
            .map(|rest| format!("{id}{rest}"))
    });
    let pick = pick.expect("something to pick");
    let fields = [
        ("from", "kuurne"),
        ("category", KEY),
        ("pick", pick.as_str()),
    ];
    // They change it again before the copy: nobody copies what they did not see.
    set(&house, "kuurne", 13).await;
    let refused = send(&mut an, &shown, &at, &fields).await.expect(409);
    assert!(refused.has("straks 13 werkdagen"));
    assert_eq!(
        category(&house, "kortrijk").await.term,
        calendar::Term::working_days(2)
    );
    let pick = {
        let id = TestHouse::category(KEY).to_string();
        refused
            .between(&format!("value=\"{id}"), "\"")
            .map(|rest| format!("{id}{rest}"))
            .expect("again")
    };
    let nothing = send(&mut an, &refused, &at, &fields[..2]).await.expect(422);
    assert!(nothing.has("Kies minstens één categorie."));
    let fields = [
        ("from", "kuurne"),
        ("category", KEY),
        ("pick", pick.as_str()),
    ];
    send(&mut an, &refused, &at, &fields).await.expect(303);
    assert_eq!(
        category(&house, "kortrijk").await.term,
        calendar::Term::working_days(13)
    );
    let facts = changes(&house).await;
    let kortrijk = house.organisation("kortrijk").await.id;
    let copied: Vec<_> = facts
        .iter()
        .filter(|fact| fact.organisation_id == kortrijk)
        .collect();
    assert_eq!(copied.len(), 1, "one event for each changed category");
    assert_eq!(copied[0].reason.as_deref(), Some("copied"));
}

#[tokio::test]
async fn nobody_else_sees_or_changes_the_settings() {
    let house = house().await;
    let mut an = administrator(&house).await;
    let seen = an.get(AT).await.expect(200);
    let mut kuurne = somebody(
        &house,
        "Karel",
        "kuurne",
        &["settings.manage", "report.read"],
    )
    .await;
    let mut clerk = somebody(
        &house,
        "Clerk",
        "kortrijk",
        &["report.read", "report.handle"],
    )
    .await;
    for (browser, status, own) in [(&mut kuurne, 404, "/desk"), (&mut clerk, 403, "/desk")] {
        let page = browser.follow(own).await.expect(200);
        let token = page
            .between("name=\"csrf\" value=\"", "\"")
            .expect("a form with a token");
        for path in [
            LIST,
            AT,
            ADDRESSES,
            "/desk/settings/kortrijk/addresses.csv",
            "/desk/settings/kortrijk/copy?from=kuurne",
        ] {
            browser.get(path).await.expect(status);
        }
        let version = hidden(&seen, "version");
        let body = format!(
            "csrf={token}&version={version}&enabled=no&term_by=region&team=region&stopper_by=region&do=save"
        );
        browser.post_raw(AT, body).await.expect(status);
    }
    assert!(
        !clerk.follow("/desk").await.has("/desk/settings"),
        "no link to what one may not do"
    );
    assert!(an.get(LIST).await.has("href=\"/desk/settings\""));
    house.browser().get(LIST).await.expect(303);
    let body = "enabled=no&term_by=region&team=region&stopper_by=region&do=save&version=1";
    an.post_raw(AT, body).await.expect(403);
    assert!(changes(&house).await.is_empty());
}

async fn stored(house: &TestHouse) -> Vec<address::Model> {
    let id = house.organisation("kortrijk").await.id;
    let reader = house
        .house
        .store()
        .read(&Scope::installation())
        .await
        .unwrap();
    address::Entity::find()
        .filter(address::Column::OrganisationId.eq(id))
        .all(&reader.db())
        .await
        .unwrap()
}

/// Sends a file from a page.
async fn upload(browser: &mut Browser, bytes: impl AsRef<[u8]>) -> Page {
    let page = browser.get(ADDRESSES).await.expect(200);
    let form = Form::new()
        .field("csrf", hidden(&page, "csrf"))
        .field("do", "check")
        .file("list", "adressen.csv", bytes);
    browser.post_form(ADDRESSES, form).await
}

#[tokio::test]
async fn an_address_list_is_compared_first_and_replaced_as_a_whole() {
    let house = house().await;
    let mut an = administrator(&house).await;
    let before = stored(&house).await;
    let page = an.get(ADDRESSES).await.expect(200);
    assert!(
        page.has(&format!(
            "Er staan <strong>{}</strong> adressen in de lijst.",
            before.len()
        )),
        "{}",
        page.text()
    );
    // The exported list is the same list.
    let export = an
        .get("/desk/settings/kortrijk/addresses.csv")
        .await
        .expect(200);
    let same = upload(&mut an, &export.bytes).await.expect(200);
    assert!(
        same.between("Blijft zoals het is</th>", "</tr>")
            .is_some_and(|cell| cell.contains(&before.len().to_string())),
        "{}",
        same.text()
    );
    assert!(!same.has("kunnen we niet gebruiken"));
    // One stays, one moves, one is new, one lies in Brussels, the others go.
    let (stays, moves) = (&before[0], &before[1]);
    let csv = format!(
        "straat;huisnummer;postcode;gemeente;lon;lat\n{};{};{};{};{};{}\n{};{};{};{};{};{}\n\
         Nieuwstraat der Proeven;1;8500;Kortrijk;3,2649;50,8279\nWetstraat;16;1000;Brussel;4,366;50,846\n",
        stays.street,
        stays.number,
        stays.postcode,
        stays.locality,
        stays.lon,
        stays.lat,
        moves.street,
        moves.number,
        moves.postcode,
        moves.locality,
        moves.lon + 0.00001,
        moves.lat,
    );
    let preview = upload(&mut an, &csv).await.expect(200);
    assert!(
        preview.has("Regel 5: de ligging is buiten de regio (Wetstraat 16, 1000)"),
        "{}",
        preview.text()
    );
    assert_eq!(
        stored(&house).await.len(),
        before.len(),
        "comparing changes nothing"
    );
    let file = hidden(&preview, "file");
    send(
        &mut an,
        &preview,
        ADDRESSES,
        &[("file", &file), ("do", "replace")],
    )
    .await
    .expect(303);
    let after = stored(&house).await;
    assert_eq!(after.len(), 3);
    let moved = after
        .iter()
        .find(|one| one.id == moves.id)
        .expect("an address that moves keeps its id");
    assert!((moved.lon - moves.lon).abs() > 5e-6);
    assert!(
        after.iter().any(|one| one.id == stays.id)
            && after
                .iter()
                .any(|one| one.street == "Nieuwstraat der Proeven")
    );
    let found = an
        .get(&format!("{ADDRESSES}?q=nieuwstraat+der+proeven+1"))
        .await
        .expect(200);
    assert!(found.has("Nieuwstraat der Proeven 1, 8500 Kortrijk") && found.has("Laatst ingelezen"));
    // Pressed twice: the file is gone, and nothing else happens.
    send(
        &mut an,
        &preview,
        ADDRESSES,
        &[("file", &file), ("do", "replace")],
    )
    .await
    .expect(422);
    assert_eq!(stored(&house).await.len(), 3);
}

#[tokio::test]
async fn a_file_that_is_no_list_is_refused_in_words() {
    let house = house().await;
    let mut an = administrator(&house).await;
    let count = stored(&house).await.len();
    for (bytes, words) in [
        (
            &b"straat;huisnummer\nKerkstraat;12\n"[..],
            "Deze kolommen ontbreken: postcode, gemeente, lon, lat.",
        ),
        (
            b"straat;huisnummer;postcode;gemeente;lon;lat\nRue de Li\xE8ge;1;8500;Kortrijk;3;50\n",
            "kijk naar regel 2",
        ),
        (
            b"straat;huisnummer;postcode;gemeente;lon;lat\n\"Kerkstraat;1;8500;Kortrijk;3;50\n",
            "op regel 2 wordt nergens gesloten",
        ),
        (b"", "Kies een bestand."),
        (b"\n\n", "Dit bestand is leeg."),
    ] {
        let refused = upload(&mut an, bytes).await.expect(422);
        assert!(refused.has(words), "{words}: {}", refused.text());
    }
    // A name of a file that was never sent here, or to another organisation.
    let page = an.get(ADDRESSES).await.expect(200);
    let other = house.house.secrets().seal(
        "address-list",
        &format!("{}:{}", Uuid::nil(), "0".repeat(64)),
    );
    for file in ["", "verzonnen", other.as_str()] {
        send(
            &mut an,
            &page,
            ADDRESSES,
            &[("file", file), ("do", "replace")],
        )
        .await
        .expect(422);
    }
    assert_eq!(stored(&house).await.len(), count);
}
