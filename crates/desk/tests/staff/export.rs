//! The list outside the screen.

use crate::house::{EVERYTHING, TestDesk};
use desk::model::Contact;

#[tokio::test]
async fn the_spreadsheet_opens_well_runs_nothing_and_names_no_reporter() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let evil = desk
        .report(
            desk.litter,
            "Mijn nummer is 0478 11 22 33",
            "=HYPERLINK(\"http://evil.example\"), 8500",
        )
        .await;
    desk.report(
        desk.lamp,
        "De lamp brandt niet",
        "Sint-Jansstraat 3; bus 2, 8500 Kortrijk",
    )
    .await;
    let answer = an.get("/desk/open.csv").await;
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    assert!(
        answer.headers["content-disposition"]
            .to_str()
            .unwrap()
            .contains("kantel-open.csv")
    );
    assert!(answer.text.starts_with('\u{feff}'), "Excel needs the mark");
    let lines: Vec<&str> = answer
        .text
        .trim_start_matches('\u{feff}')
        .split("\r\n")
        .collect();
    assert_eq!(lines.len(), 4, "heading, two rows, an end: {lines:?}");
    assert!(lines[0].starts_with("Nummer;Bestuur;"));
    let row = lines.iter().find(|line| line.starts_with(&evil)).unwrap();
    assert!(
        row.contains("\"'=HYPERLINK(\"\"http://evil.example\"\"), 8500\""),
        "{row}"
    );
    assert!(
        answer
            .text
            .contains("\"Sint-Jansstraat 3; bus 2, 8500 Kortrijk\"")
    );
    // Neither contact details, nor the free text in which people write such things.
    for secret in ["Jan Peeters", "jan.peeters", "056 12", "0478 11 22 33"] {
        assert!(!answer.text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_long_list_is_exported_whole() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    for n in 0..1100 {
        let place = format!("Kerkstraat {n}, 8500 Kortrijk");
        desk.report_of(
            desk.kortrijk,
            desk.litter,
            "Er liggen blikjes",
            &place,
            Contact::default(),
        )
        .await;
    }
    let text = an.get("/desk/open.csv").await.text;
    let mut numbers: Vec<&str> = text
        .lines()
        .skip(1)
        .filter_map(|line| line.split(';').next())
        .collect();
    assert_eq!(numbers.len(), 1100);
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 1100);
}

#[tokio::test]
async fn only_what_may_be_exported_leaves() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    desk.also(&an, desk.kuurne, &["report.read"]).await;
    let here = desk
        .report(desk.litter, "Er liggen blikjes", "Park 1, 8500 Kortrijk")
        .await;
    let there = desk
        .report_of(
            desk.kuurne,
            desk.litter,
            "Er liggen flessen",
            "Plein 1",
            Contact::default(),
        )
        .await;
    assert_eq!(an.get("/desk/open").await.rows().len(), 2);
    let text = an.get("/desk/open.csv").await.text;
    assert!(text.contains(&here) && !text.contains(&there));
}

#[tokio::test]
async fn the_list_on_paper_is_one_table() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    desk.also(&an, desk.kuurne, EVERYTHING).await;
    let number = desk
        .report(
            desk.lamp,
            "De lamp brandt niet",
            "Kerkstraat 12, 8500 Kortrijk",
        )
        .await;
    let text = an.get("/desk/team?print=1").await.text;
    assert!(text.contains("<table") && text.contains(&number) && text.contains("nog 5 werkdagen"));
}
