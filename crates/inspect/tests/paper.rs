//! What paper asks: size, margins, window, marks, sheets. One small file for each way to be wrong.

mod support;

use inspect::profile::Area;
use inspect::{Code, Severity, inspect};
use support::{
    Pdf, black, expect, good, letter, letter_with, limits, look, look_for, profile, through,
};

#[test]
fn a_good_letter_has_nothing_to_refuse() {
    let report = look(&letter(""));
    expect(&report, &[]);
    assert_eq!(report.verdict(), Severity::Info);
    assert_eq!(report.sheets, Some(1));
    assert_eq!(
        (report.pages[0].size, report.pages[0].ink),
        ("A4", Some(true))
    );
    assert!(report.pictures.is_empty());
}

#[test]
fn an_address_belongs_where_the_profile_says() {
    for name in inspect::profile::PartnerProfile::shipped_names() {
        let mut pdf = Pdf::new();
        pdf.page(good(name), "");
        let bytes = pdf.bytes();
        expect(&look_for(&bytes, name, true), &[]);
    }
    // An address on the left in an envelope with its window on the right.
    let mut pdf = Pdf::new();
    pdf.page(good("c56-left"), "");
    expect(&look(&pdf.bytes()), &[Code::NoAddress]);
}

#[test]
fn ink_in_each_margin_is_found_where_it_is() {
    let edges = [
        (1.0, 250.0, 6.0, 3.0),
        (203.0, 250.0, 6.0, 3.0),
        (100.0, 1.0, 6.0, 6.0),
        (100.0, 290.0, 6.0, 6.0),
    ];
    for (x, y, width, height) in edges {
        let report = look(&letter(&black(x, y, width, height)));
        expect(&report, &[Code::InkInMargin]);
        let place = report.findings[0].place.unwrap();
        assert!(
            Area::new(x - 0.6, y - 0.6, width + 1.2, height + 1.2).contains(&place),
            "{place:?}"
        );
        assert!(
            report.findings[0]
                .en
                .todo
                .contains("left 5, top 5, right 5 and bottom 5 mm")
        );
    }
}

#[test]
fn ink_up_to_the_edge_of_the_printable_zone_is_right() {
    expect(&look(&letter(&black(5.0, 5.0, 10.0, 3.0))), &[]);
    expect(&look(&letter(&black(195.0, 289.0, 10.0, 3.0))), &[]);
}

#[test]
fn a_thin_and_a_yellow_line_are_ink() {
    let thin = "0.1 w 0 0 m 0 0 l S 0.3 w 5 100 m 12 100 l S";
    expect(&look(&letter(thin)), &[Code::InkInMargin]);
    let yellow = black(1.0, 150.0, 3.0, 3.0).replace("0 g", "1 1 0 rg");
    expect(&look(&letter(&yellow)), &[Code::InkInMargin]);
}

#[test]
fn white_paper_painted_white_or_nearly_is_no_ink() {
    for grey in ["1 g", "0.97 g"] {
        let background = format!("{grey} 0 0 595.276 841.89 re f\n");
        let mut pdf = Pdf::new();
        pdf.page(background + &good("c56-right"), "");
        expect(&look(&pdf.bytes()), &[]);
    }
}

#[test]
fn ink_outside_the_page_is_no_ink() {
    expect(
        &look(&letter("0 g -500 -500 400 400 re f 700 700 50 50 re f")),
        &[],
    );
}

#[test]
fn what_is_clipped_away_is_no_ink_and_what_is_moved_there_is() {
    expect(
        &look(&letter("q 100 100 50 50 re W n 0 0 20 800 re f Q")),
        &[],
    );
    expect(
        &look(&letter("q 1 0 0 1 -500 0 cm 502 300 5 5 re f Q")),
        &[Code::InkInMargin],
    );
}

#[test]
fn something_beside_the_address_in_the_window_is_refused_with_a_picture() {
    let report = look(&letter(&black(93.0, 45.0, 12.0, 3.0)));
    expect(&report, &[Code::InkInWindow]);
    let finding = &report.findings[0];
    assert_eq!(finding.page, Some(1));
    let picture = &report.pictures[finding.picture.unwrap()];
    let image = image::load_from_memory(&picture.png).unwrap().to_rgb8();
    // The blot is red: its middle, at 60 dots per inch.
    let dot = |millimetres: f64| (millimetres / 25.4 * 60.0) as u32;
    let [red, green, blue] = image.get_pixel(dot(99.0), dot(46.5)).0;
    assert!(red > 150 && green < 80 && blue < 80);
    // Paper far away stays white.
    assert_eq!(image.get_pixel(dot(100.0), dot(250.0)).0, [255; 3]);
}

#[test]
fn a_line_below_the_address_but_in_the_window_is_refused() {
    expect(
        &look(&letter(&black(112.0, 79.0, 30.0, 3.0))),
        &[Code::InkInWindow],
    );
    expect(&look(&letter(&black(112.0, 86.0, 30.0, 3.0))), &[]);
}

#[test]
fn the_window_is_on_the_first_page_only() {
    let mut pdf = Pdf::new();
    pdf.page(good("c56-right"), "");
    pdf.page(black(93.0, 45.0, 12.0, 30.0), "");
    expect(&look(&pdf.bytes()), &[]);
}

#[test]
fn the_place_of_the_marks_is_kept_free_on_the_front_of_each_sheet() {
    let marks = profile("c56-right").marks;
    let ink = black(marks.datamatrix.x + 1.0, marks.datamatrix.y + 1.0, 3.0, 3.0);
    expect(&look(&letter(&ink)), &[Code::InkInMarks]);
    let two = || {
        let mut pdf = Pdf::new();
        pdf.page(good("c56-right"), "");
        pdf.page(ink.clone(), "");
        pdf.bytes()
    };
    expect(&look_for(&two(), "c56-right", true), &[]);
    expect(&look_for(&two(), "c56-right", false), &[Code::InkInMarks]);
    expect(
        &look(&letter(&black(7.0, 121.0, 5.0, 1.0))),
        &[Code::InkInMarks],
    );
}

fn sized(width: f64, height: f64, keys: &str) -> Vec<u8> {
    let mut pdf = Pdf::new();
    pdf.tree = format!("/MediaBox [0 0 {width} {height}]");
    pdf.page("0 g 100 100 50 50 re f", keys);
    pdf.bytes()
}

#[test]
fn other_sizes_are_named_and_shown() {
    for (width, height, name) in [
        (841.89, 1190.55, "A3"),
        (419.53, 595.28, "A5"),
        (612.0, 792.0, "Letter"),
        (612.0, 1008.0, "Legal"),
        (300.0, 300.0, "other"),
    ] {
        let report = look(&sized(width, height, ""));
        expect(&report, &[Code::PageSize]);
        assert_eq!(report.pages[0].size, name);
        let picture = &report.pictures[report.findings[0].picture.unwrap()];
        let image = image::load_from_memory(&picture.png).unwrap();
        assert!(
            image.width() >= 496 && image.height() >= 701,
            "A4 is drawn over it: {name}"
        );
    }
    assert!(
        look(&sized(841.89, 1190.55, "")).findings[0]
            .nl
            .what
            .contains("A3 (297 × 420 mm)")
    );
}

#[test]
fn a_millimetre_is_rounding() {
    assert!(!look(&sized(594.0, 843.0, "")).has(Code::PageSize));
    assert!(look(&sized(590.0, 842.0, "")).has(Code::PageSize));
}

#[test]
fn landscape_and_turned_pages() {
    expect(&look(&sized(841.89, 595.28, "")), &[Code::PageLandscape]);
    // Landscape, turned upright: fine but for the address.
    let report = look(&sized(841.89, 595.28, "/Rotate 90"));
    expect(&report, &[Code::NoAddress, Code::PageRotated]);
    assert_eq!(report.pages[0].turned, 90);
    expect(
        &look(&sized(595.28, 841.89, "/Rotate -90")),
        &[Code::PageLandscape],
    );
    // Turned by something that is no quarter: viewers ignore it.
    assert!(!look(&sized(595.28, 841.89, "/Rotate 37")).has(Code::PageLandscape));
}

#[test]
fn ink_is_judged_as_the_page_is_shown() {
    // Upside down: what stands at the bottom right of the content is seen at the top left.
    let content = "0 g 580 100 14 20 re f";
    let mut pdf = Pdf::new();
    pdf.page(content, "/Rotate 180");
    let report = look(&pdf.bytes());
    let finding = report
        .findings
        .iter()
        .find(|finding| finding.code == Code::InkInMargin)
        .unwrap();
    let place = finding.place.unwrap();
    assert!(
        place.x < 5.5 && (34.0..37.0).contains(&place.y),
        "{place:?}"
    );
}

#[test]
fn a_page_with_its_corner_elsewhere_is_the_same_page() {
    let mut pdf = Pdf::new();
    pdf.tree = "/MediaBox [-100 50 495.276 891.89]".to_owned();
    pdf.page(format!("q 1 0 0 1 -100 50 cm {} Q", good("c56-right")), "");
    expect(&look(&pdf.bytes()), &[]);
}

#[test]
fn a_box_with_its_corners_the_wrong_way_round_is_read() {
    let mut pdf = Pdf::new();
    pdf.tree = "/MediaBox [595.276 841.89 0 0]".to_owned();
    pdf.page(good("c56-right"), "");
    expect(&look(&pdf.bytes()), &[]);
}

#[test]
fn a_user_unit_scales_the_page() {
    let mut pdf = Pdf::new();
    pdf.page(
        format!("q 0.5 0 0 0.5 0 0 cm {} Q", good("c56-right")),
        "/MediaBox [0 0 297.638 420.945] /UserUnit 2",
    );
    let report = look(&pdf.bytes());
    assert_eq!(report.pages[0].size, "A4");
    expect(&report, &[]);
}

#[test]
fn a_crop_box_hides_something() {
    let mut pdf = Pdf::new();
    pdf.tree = "/MediaBox [-50 -50 645.276 891.89] /CropBox [0 0 595.276 841.89]".to_owned();
    pdf.page(good("c56-right"), "");
    let report = look(&pdf.bytes());
    expect(&report, &[Code::CropBox]);
    assert_eq!(report.pages[0].size, "A4");
    // A crop box beside the page is ignored.
    expect(
        &look(&letter_with("", "/CropBox [9000 9000 9100 9100]", |_| {})),
        &[],
    );
}

#[test]
fn pages_of_different_sizes() {
    let mut pdf = Pdf::new();
    pdf.page(good("c56-right"), "");
    pdf.page("0 g 100 100 50 50 re f", "/MediaBox [0 0 419.53 595.28]");
    expect(&look(&pdf.bytes()), &[Code::PageSize, Code::MixedSizes]);
}

#[test]
fn blank_pages() {
    let mut pdf = Pdf::new();
    pdf.page(good("c56-right"), "");
    pdf.page("", "");
    expect(&look(&pdf.bytes()), &[Code::BlankPage]);
    let mut pdf = Pdf::new();
    pdf.page("1 g 0 0 100 100 re f", "");
    expect(&look(&pdf.bytes()), &[Code::AllBlank, Code::NoAddress]);
}

#[test]
fn an_envelope_takes_so_many_sheets() {
    let thirteen = || {
        let mut pdf = Pdf::new();
        let page = pdf.page(good("c56-right"), "");
        (0..12).for_each(|_| pdf.again(page));
        pdf.bytes()
    };
    let both = look_for(&thirteen(), "c56-right", true);
    assert_eq!(both.sheets, Some(7));
    expect(&both, &[Code::TooManySheets]);
    assert!(
        both.findings[0]
            .nl
            .what
            .contains("7 vellen; in een omslag C5/6 gaan er 6")
    );
    assert!(!look_for(&thirteen(), "c4-right", false).has(Code::TooManySheets));
}

#[test]
fn a_letter_that_is_only_digital_may_look_as_it_likes() {
    let report = inspect(&sized(841.89, 1190.55, ""), None, &limits());
    assert_eq!(report.verdict(), Severity::Info);
    assert_eq!(report.sheets, None);
}

#[test]
fn a_letter_of_another_program_is_read() {
    // Ghostscript writes streams, cross-references and fonts its own way.
    let again = through(
        "gs",
        &["-q", "-dSAFER", "-sDEVICE=pdfwrite", "-o", "{out}", "{in}"],
        &letter(""),
    );
    expect(&look(&again), &[Code::NotTagged, Code::NoLanguage]);
    let packed = through(
        "qpdf",
        &["--object-streams=generate", "--linearize", "{in}", "{out}"],
        &letter(""),
    );
    expect(&look(&packed), &[]);
}

#[test]
fn every_fault_on_a_page_has_a_picture_until_there_are_enough() {
    let mut pdf = Pdf::new();
    let page = pdf.page(good("c56-right") + &black(0.0, 200.0, 3.0, 3.0), "");
    (0..3).for_each(|_| pdf.again(page));
    let bytes = pdf.bytes();
    let report = look(&bytes);
    expect(&report, &[Code::InkInMargin; 4]);
    let shown = |report: &inspect::Inspection| {
        report
            .findings
            .iter()
            .filter(|finding| finding.picture.is_some())
            .count()
    };
    assert_eq!(shown(&report), 4);
    let paper = profile("c56-right");
    let two = inspect::Limits {
        pictures: 2,
        ..limits()
    };
    let report = inspect(
        &bytes,
        Some(inspect::Paper {
            profile: &paper,
            duplex: true,
        }),
        &two,
    );
    assert_eq!(report.pictures.len(), 2);
    assert_eq!(shown(&report), 2);
}

#[test]
fn the_report_is_json() {
    let report = look(&letter(&black(0.0, 200.0, 3.0, 3.0)));
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["findings"][0]["code"], "ink-in-margin");
    assert_eq!(json["findings"][0]["severity"], "refuse");
    assert_eq!(json["findings"][0]["picture"], 0);
    assert!(json["findings"][0]["place"]["x"].as_f64().unwrap() < 1.0);
    assert_eq!(json["pictures"], serde_json::json!([{ "page": 1 }]));
    assert_eq!(json["pages"][0]["size"], "A4");
}
