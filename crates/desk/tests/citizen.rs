//! A citizen reports something, in a browser without JavaScript.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use support::{
    Form, GPS, Options, TestHouse, jpeg_with_gps,
    walk::{DUMPING, answer_everything, id, say_what_and_where, send},
};

#[tokio::test]
async fn the_whole_walk_ends_with_a_promise_and_a_page_to_follow_it() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();

    let home = browser.get("/kortrijk").await.expect(200);
    assert!(home.has("Iets melden in Kortrijk"));
    let start = browser.follow("/kortrijk/report").await.expect(200);
    assert!(start.has("Wat wilt u melden?") && start.has("Vraag 1 van 5"));
    let found = browser
        .get("/kortrijk/report/what?words=oude+matras+op+straat")
        .await
        .expect(200);
    assert!(found.has(&id(DUMPING)), "plain words find the category");

    let check = answer_everything(&mut browser, Form::new(), &[("contact", "no")]).await;
    for answer in [
        "Onbestaandestraat 1",
        "drie zakken afval",
        "U meldt zonder naam.",
    ] {
        assert!(check.has(answer), "{answer} is missing");
    }

    let (receipt, code) = send(&mut browser).await;
    assert!(receipt.has("KOR-2026-000001"));
    assert!(receipt.has("We lossen dit op ten laatste"));
    assert!(receipt.has(&format!("http://kantel.test/s/{code}")));
    assert!(
        !browser.cookies.contains_key("kantel_draft_kortrijk"),
        "the answers are not kept twice"
    );

    let status = browser.get(&format!("/s/{code}")).await.expect(200);
    assert!(status.has("We hebben uw melding") && status.has("KOR-2026-000001"));
    test.browser()
        .get("/kortrijk/report/receipt")
        .await
        .expect(303);
}

#[tokio::test]
async fn pressing_twice_makes_one_report() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    answer_everything(&mut browser, Form::new(), &[("contact", "no")]).await;
    let before = browser.cookies.clone();
    let (first, code) = send(&mut browser).await;
    // The second press of a double click still has the cookies of before the first answer.
    browser.cookies = before;
    let (second, same) = send(&mut browser).await;
    assert_eq!(code, same);
    assert!(first.has("KOR-2026-000001") && second.has("KOR-2026-000001"));
    // Going back and pressing again, with the receipt's cookie.
    let page = browser.post("/kortrijk/report/send", &[]).await.expect(303);
    assert_eq!(page.location(), "/kortrijk/report/receipt");
}

#[tokio::test]
async fn photos_are_kept_without_where_they_were_taken() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    say_what_and_where(&mut browser).await;
    let form = Form::new()
        .field("description", "Kapotte bank in het park")
        .file("photos", "bank.jpg", jpeg_with_gps(10))
        .file("photos", "brief.txt", "Beste gemeente")
        .file("photos", "paal.jpg", jpeg_with_gps(200))
        .field("do", "next");
    let page = browser
        .post_form("/kortrijk/report/details", form)
        .await
        .expect(422);
    assert!(page.title().starts_with("Fout:"));
    assert!(page.has("brief.txt: Dit is geen foto."));
    assert!(
        page.has("Kapotte bank in het park"),
        "what was typed is kept"
    );
    assert!(page.has("Foto 1: bank.jpg") && page.has("Foto 2: paal.jpg"));

    let objects = test.house.objects();
    let kept = objects.list().unwrap();
    assert_eq!(kept.len(), 4, "two photos with their thumbnails");
    for hash in kept {
        let bytes = objects.get(&hash).unwrap();
        assert!(!bytes.windows(GPS.len()).any(|part| part == GPS));
    }

    let small = page.between("<img src=\"", "\"").unwrap();
    let picture = browser.get(&small).await.expect(200);
    assert_eq!(picture.header("content-type"), "image/jpeg");
    test.browser().get(&small).await.expect(404);

    // One is taken away again, the other goes along.
    let first = page.between("name=\"remove\" value=\"", "\"").unwrap();
    let form = Form::new()
        .field("description", "Kapotte bank in het park")
        .field("remove", &first);
    browser
        .post_form("/kortrijk/report/details", form)
        .await
        .expect(303);
    let page = browser.get("/kortrijk/report/details").await.expect(200);
    assert!(page.has("Foto 1: paal.jpg") && !page.has("bank.jpg"));
}

#[tokio::test]
async fn when_photos_cannot_be_kept_the_report_goes_on_without() {
    use kernel::files::{Hash, ObjectError, ObjectStore};
    struct Full;
    impl ObjectStore for Full {
        fn put(&self, _: &Hash, _: &[u8]) -> Result<(), ObjectError> {
            Err(ObjectError::StorageFull)
        }
        fn get(&self, _: &Hash) -> Result<Vec<u8>, ObjectError> {
            Err(ObjectError::NotFound)
        }
        fn exists(&self, _: &Hash) -> Result<bool, ObjectError> {
            Ok(false)
        }
        fn delete(&self, _: &Hash) -> Result<bool, ObjectError> {
            Ok(false)
        }
        fn list(&self) -> Result<Vec<Hash>, ObjectError> {
            Ok(Vec::new())
        }
    }
    let test = TestHouse::with(Options {
        objects: Some(std::sync::Arc::new(Full)),
        ..Options::default()
    })
    .await;
    let mut browser = test.browser();
    say_what_and_where(&mut browser).await;
    let form = Form::new()
        .field("description", "Kapotte bank in het park")
        .file("photos", "bank.jpg", jpeg_with_gps(10))
        .field("do", "next");
    let page = browser
        .post_form("/kortrijk/report/details", form)
        .await
        .expect(422);
    assert!(page.has("We kunnen nu geen foto") && page.has("Kapotte bank in het park"));
    let form = Form::new()
        .field("description", "Kapotte bank in het park")
        .field("do", "next");
    let page = browser
        .post_form("/kortrijk/report/details", form)
        .await
        .expect(303);
    assert_eq!(page.location(), "/kortrijk/report/contact");
}

#[tokio::test]
async fn an_emergency_goes_to_the_telephone_first() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    let page = browser
        .post(
            "/kortrijk/report/what",
            &[("category", &id("electric-cable"))],
        )
        .await
        .expect(303);
    assert_eq!(page.location(), "/kortrijk/report/emergency");
    let page = browser.get("/kortrijk/report/emergency").await.expect(200);
    assert!(page.has("Is dit een noodgeval?") && page.has("href=\"tel:112\""));
    // There is no way around it.
    let page = browser.get("/kortrijk/report/where").await.expect(303);
    assert_eq!(page.location(), "/kortrijk/report/emergency");
    let page = browser
        .post("/kortrijk/report/emergency", &[])
        .await
        .expect(303);
    assert_eq!(page.location(), "/kortrijk/report/where");
    // Another category asks again.
    let page = browser
        .post("/kortrijk/report/what", &[("category", &id("road-spill"))])
        .await
        .expect(303);
    assert_eq!(page.location(), "/kortrijk/report/emergency");
}

#[tokio::test]
async fn a_listed_address_is_found_and_chosen() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    let region = desk::demo::Region::embedded();
    let one = &desk::demo::addresses(&region, desk::demo::SEED, "kortrijk")[0];
    browser
        .post("/kortrijk/report/what", &[("category", &id(DUMPING))])
        .await
        .expect(303);
    // The street alone gives a choice, with what was typed as the last one.
    let page = browser
        .post("/kortrijk/report/where", &[("address", &one.street)])
        .await
        .expect(303);
    let page = browser.get(page.location()).await.expect(200);
    assert!(page.has("Welk adres bedoelt u?") && page.has("Gebruik wat ik typte"));
    assert!(page.has(&format!("{} {}, ", one.street, one.house_number)));
    // Street and number are enough.
    let typed = format!("{} {}", one.street.to_uppercase(), one.house_number);
    let page = browser
        .post("/kortrijk/report/where", &[("address", &typed)])
        .await
        .expect(303);
    assert_eq!(page.location(), "/kortrijk/report/details");
    let page = browser.get("/kortrijk/report/where").await.expect(200);
    assert!(page.has(&format!(
        "{} {}, {}",
        one.street, one.house_number, one.postcode
    )));
}

#[tokio::test]
async fn a_point_in_the_neighbouring_municipality_goes_there_and_the_receipt_says_so() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    browser
        .post("/kortrijk/report/what", &[("category", &id(DUMPING))])
        .await
        .expect(303);
    let map = browser
        .get("/kortrijk/report/where?by=map")
        .await
        .expect(200);
    let picture = map
        .between("type=\"image\" name=\"at\" src=\"", "\"")
        .unwrap();
    let picture = browser
        .get(&picture.replace("&amp;", "&"))
        .await
        .expect(200);
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    // A press by keyboard has no position.
    let page = browser
        .post("/kortrijk/report/where", &[("at.x", "0"), ("at.y", "0")])
        .await
        .expect(422);
    assert!(page.has("Druk op een plaats op de kaart"));
    // The middle of a map around the middle of Kuurne.
    let kuurne = test.house.directory().boundaries().await.unwrap().unwrap();
    let middle = kuurne.get("kuurne").unwrap().label_point();
    let view = [
        ("zoom", "2".to_owned()),
        ("lon", format!("{:.5}", middle.lon)),
        ("lat", format!("{:.5}", middle.lat)),
        ("at.x", "144".to_owned()),
        ("at.y", "144".to_owned()),
    ];
    let fields: Vec<(&str, &str)> = view.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let page = browser
        .post("/kortrijk/report/where", &fields)
        .await
        .expect(303);
    let page = browser.get(page.location()).await.expect(200);
    assert!(page.has("Gebruik dit punt"));
    browser
        .post(
            "/kortrijk/report/where",
            &[("do", "point"), ("address", "")],
        )
        .await
        .expect(303);
    let form = Form::new()
        .field("description", "Een zetel langs de weg")
        .field("do", "next");
    browser
        .post_form("/kortrijk/report/details", form)
        .await
        .expect(303);
    browser
        .post("/kortrijk/report/contact", &[("contact", "no")])
        .await
        .expect(303);
    let (receipt, code) = send(&mut browser).await;
    assert!(receipt.has("KUU-2026-000001"));
    assert!(receipt.has("De plaats ligt in Kuurne."));
    let status = browser.get(&format!("/s/{code}")).await.expect(200);
    assert!(status.has("De melding ging daarheen."));
}

#[tokio::test]
async fn who_wants_to_hear_gets_a_mail_and_the_promise_counts_working_days() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    let contact = [
        ("contact", "yes"),
        ("name", "Jan Peeters"),
        ("email", "jan@example.com"),
    ];
    answer_everything(&mut browser, Form::new(), &contact).await;
    let (receipt, code) = send(&mut browser).await;
    assert!(receipt.has("We sturen u een e-mail"));
    test.work().await;
    let mail = test.mail_to("jan@example.com").await;
    assert_eq!(mail.len(), 1);
    let raw = String::from_utf8_lossy(&mail[0].raw).into_owned();
    assert!(raw.contains("KOR-2026-000001") && raw.contains(&code));
    // Two working days from Wednesday afternoon: Friday, and the weekend does not come in between.
    assert!(receipt.has("vrijdag 27 november"), "{}", receipt.text());
}

#[tokio::test]
async fn answers_can_be_changed_left_and_found_again() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    answer_everything(&mut browser, Form::new(), &[("contact", "no")]).await;
    let resume = browser.get("/kortrijk/report").await.expect(200);
    assert!(resume.has("U was al begonnen") && resume.has("/kortrijk/report/check"));
    // Changing one answer comes back to the page with all of them.
    let form = Form::new()
        .field("description", "Intussen zijn het vier zakken")
        .field("do", "next");
    let page = browser
        .post_form("/kortrijk/report/details", form)
        .await
        .expect(303);
    assert_eq!(page.location(), "/kortrijk/report/check");
    // Nobody else sees them, and neither does another municipality's page.
    let other = test
        .browser()
        .get("/kortrijk/report/check")
        .await
        .expect(303);
    assert_eq!(other.location(), "/kortrijk/report/what");
    browser.post("/kortrijk/report/new", &[]).await.expect(303);
    let page = browser.get("/kortrijk/report/check").await.expect(303);
    assert_eq!(page.location(), "/kortrijk/report/what");
}

#[tokio::test]
async fn the_region_finds_a_municipality_by_name_post_code_or_part_and_remembers_it() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    let all = browser.get("/").await.expect(200);
    assert!(all.has("href=\"/kortrijk\"") && all.has("href=\"/w13\""));
    assert!(!all.has("Hier was u de vorige keer"));
    for words in ["kort", "8500", "heule", "MARKE"] {
        let page = browser.get(&format!("/?q={words}")).await.expect(200);
        assert!(
            page.has("href=\"/kortrijk\"") && !page.has("href=\"/w13\""),
            "{words}"
        );
    }
    let page = browser.get("/?q=Brussel").await.expect(200);
    assert!(page.has("We vinden niets met"));
    browser.get("/kortrijk").await.expect(200);
    assert!(browser.get("/").await.has("Hier was u de vorige keer"));
}

#[tokio::test]
async fn the_home_page_says_when_the_desk_is_open() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    let page = browser.get("/kortrijk").await.expect(200);
    assert!(page.has("Vandaag zijn we open van"));
    assert!(page.has("href=\"tel:112\"") && page.has("056 00 00 00"));
    test.clock.set("2026-12-25T10:00:00+01:00".parse().unwrap());
    let page = browser.get("/kortrijk").await.expect(200);
    assert!(page.has("Vandaag zijn we gesloten") && page.has("We zijn weer open: "));
}

#[tokio::test]
async fn every_page_speaks_both_languages_and_misses_no_text() {
    let test = TestHouse::new().await;
    for language in ["nl", "en"] {
        let mut browser = test.browser();
        let pages = [
            "/",
            "/status",
            "/help",
            "/help/privacy",
            "/help/accessibility",
            "/help/keyboard",
            "/help/problems",
            "/kortrijk",
            "/kortrijk/report/what",
            "/kortrijk/report/what?group=roads",
            "/kortrijk/report/what?words=xyzzy",
            "/w13/report/what",
        ];
        for path in pages {
            let joint = if path.contains('?') { '&' } else { '?' };
            let page = browser
                .get(&format!("{path}{joint}lang={language}"))
                .await
                .expect(200);
            assert!(page.has(&format!("<html lang=\"{language}")), "{path}");
            assert!(!page.has("[["), "{path} misses a text in {language}");
            assert_eq!(page.text().matches("<h1").count(), 1, "{path}");
        }
    }
    let problems = test.browser().get("/help/problems").await;
    for slug in [
        "not-found",
        "invalid",
        "conflict",
        "too-many",
        "form-expired",
    ] {
        assert!(problems.has(&format!("id=\"{slug}\"")), "{slug}");
    }
}

#[tokio::test]
async fn the_first_page_is_small() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    browser
        .headers
        .push(("accept-encoding".to_owned(), "gzip".to_owned()));
    let page = browser.get("/kortrijk").await.expect(200);
    assert_eq!(page.header("content-encoding"), "gzip");
    assert!(page.bytes.len() < 8_000, "{} bytes", page.bytes.len());
}
