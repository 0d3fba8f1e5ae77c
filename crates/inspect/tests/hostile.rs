//! Files made to crash, to hang or to fill the memory. None of these tests measures time: what is bounded is counted, and a test
//! that hangs is seen.

mod support;

use inspect::{Code, Inspection, Limits, Paper, inspect};
use support::{Pdf, codes, expect, flate, good, letter, letter_with, limits, look, profile};

fn with(bytes: &[u8], limits: &Limits) -> Inspection {
    inspect(
        bytes,
        Some(Paper {
            profile: &profile("c56-right"),
            duplex: true,
        }),
        limits,
    )
}

#[test]
fn what_is_no_pdf_is_refused() {
    for bytes in [
        &b""[..],
        b"%PD",
        b"GIF89a",
        b"<html>",
        &[0; 5000],
        "é".as_bytes(),
    ] {
        expect(&look(bytes), &[Code::NotAPdf]);
    }
    for bytes in [
        &b"%PDF-1.7"[..],
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.7\nxref\n0 1\ntrailer << >>\nstartxref\n9\n%%EOF",
    ] {
        expect(&look(bytes), &[Code::Damaged]);
    }
}

#[test]
fn a_file_without_pages_is_refused() {
    expect(&look(&Pdf::new().bytes()), &[Code::NoPages]);
}

#[test]
fn a_file_cut_off_anywhere_is_refused_or_repaired() {
    let whole = letter("");
    for end in (0..whole.len()).step_by(97) {
        let report = look(&whole[..end]);
        let told = [Code::NotAPdf, Code::Damaged, Code::Repaired, Code::NoPages]
            .iter()
            .any(|code| report.has(*code));
        assert!(told, "cut at {end}: {:?}", codes(&report));
    }
}

#[test]
fn a_wrong_table_of_contents_is_told() {
    let text = String::from_utf8_lossy(&letter("")).replace("\nstartxref\n", "\nstartxref\n9");
    let report = look(text.as_bytes());
    assert!(
        report.has(Code::Repaired) || report.has(Code::Damaged),
        "{:?}",
        codes(&report)
    );
}

#[test]
fn a_large_file_is_not_opened() {
    let small = Limits {
        bytes: 1000,
        ..limits()
    };
    let report = with(&[0; 1001], &small);
    expect(&report, &[Code::TooLarge]);
    let bytes = letter("");
    let exact = Limits {
        bytes: bytes.len(),
        ..limits()
    };
    expect(&with(&bytes, &exact), &[]);
}

#[test]
fn pages_are_counted_before_they_are_drawn() {
    let mut pdf = Pdf::new();
    let page = pdf.page(good("c56-right"), "");
    (0..50_000).for_each(|_| pdf.again(page));
    let report = look(&pdf.bytes());
    expect(&report, &[Code::TooManyPages]);
    assert!(report.findings[0].nl.what.contains("200+ pagina's"));
}

#[test]
fn a_tree_of_pages_that_bites_its_tail_ends() {
    let circle = letter_with("", "", |pdf| {
        pdf.object("<< /Type /Pages /Kids [2 0 R 6 0 R 5 0 R] /Count 3 >>");
        pdf.object("<< /Type /Pages /Kids [5 0 R 2 0 R] /Count 3 >>");
        pdf.again(5);
        pdf.again(6);
    });
    let report = look(&circle);
    assert_eq!(report.pages.len(), 1, "{:?}", codes(&report));
    let parent = letter_with("", "/Parent 4 0 R", |_| {});
    let _ = look(&parent);
}

#[test]
fn a_bomb_in_a_stream_is_not_unpacked() {
    let small = Limits {
        unpacked: 1_000_000,
        ..limits()
    };
    let bomb = flate(&vec![b' '; 2_000_000]);
    assert!(bomb.len() < 5_000);
    let bytes = letter_with("", "", |pdf| {
        pdf.stream("/Filter /FlateDecode", &bomb);
    });
    expect(&with(&bytes, &small), &[Code::UnpacksTooLarge]);
    let twice = flate(&bomb);
    let bytes = letter_with("", "", |pdf| {
        pdf.stream("/Filter [/FlateDecode /FlateDecode]", &twice);
    });
    expect(&with(&bytes, &small), &[Code::UnpacksTooLarge]);
}

#[test]
fn many_small_bombs_are_one_bomb() {
    let bomb = flate(&vec![b' '; 100_000]);
    let bytes = letter_with("", "", |pdf| {
        (0..20).for_each(|_| {
            pdf.stream("/Filter /FlateDecode", &bomb);
        });
    });
    expect(
        &with(
            &bytes,
            &Limits {
                unpacked: 1_000_000,
                ..limits()
            },
        ),
        &[Code::UnpacksTooLarge],
    );
    expect(
        &with(
            &bytes,
            &Limits {
                unpacked: 3_000_000,
                ..limits()
            },
        ),
        &[],
    );
}

#[test]
fn pictures_that_become_enormous_are_not_drawn() {
    let huge = |dictionary: &str, content: &[u8]| {
        letter_with(
            "q 100 0 0 100 100 200 cm /I Do Q",
            "/Resources << /XObject << /I 5 0 R >> >>",
            |pdf| {
                pdf.stream(
                    &format!("/Type /XObject /Subtype /Image {dictionary}"),
                    content,
                );
            },
        )
    };
    let gray = "/ColorSpace /DeviceGray /BitsPerComponent 8";
    expect(
        &look(&huge(&format!("/Width 60000 /Height 60000 {gray}"), &[0])),
        &[Code::UnpacksTooLarge],
    );
    expect(
        &look(&huge(
            &format!("/Width 9223372036854775807 /Height 9223372036854775807 {gray}"),
            &[0],
        )),
        &[Code::UnpacksTooLarge],
    );
    // Small by the dictionary, huge by its own header.
    let jpeg = [
        0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0xFF, 0xFF, 0xFF, 0xFF, 1, 1, 0x11, 0,
    ];
    expect(
        &look(&huge(
            &format!("/Width 9 /Height 9 {gray} /Filter /DCTDecode"),
            &jpeg,
        )),
        &[Code::UnpacksTooLarge],
    );
    let packed = flate(&[&jpeg[..], &[0; 400]].concat());
    expect(
        &look(&huge(
            &format!("/Width 9 /Height 9 {gray} /Filter [/FlateDecode /DCTDecode]"),
            &packed,
        )),
        &[Code::UnpacksTooLarge],
    );
    let jp2 = [0xFF, 0x4F, 0xFF, 0x51, 0, 41, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0];
    expect(
        &look(&huge("/Width 9 /Height 9 /Filter /JPXDecode", &jp2)),
        &[Code::UnpacksTooLarge],
    );
    let fax = "/Width 9 /Height 9 /ImageMask true /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 2000000000 /Rows 2000000000 >>";
    expect(&look(&huge(fax, &[0; 9])), &[Code::UnpacksTooLarge]);
    let inline = letter("BI /W 100000 /H 100000 /BPC 8 /CS /G ID x EI");
    expect(&look(&inline), &[Code::TooComplex]);
}

#[test]
fn forms_that_multiply_are_counted_and_not_drawn() {
    // Each of twenty forms draws the next one ten times: 10^20 rectangles from two kilobytes.
    let bytes = letter_with("/X Do", "/Resources << /XObject << /X 5 0 R >> >>", |pdf| {
        for next in 6..26 {
            pdf.stream(&format!("/Subtype /Form /BBox [0 0 600 850] /Resources << /XObject << /X {next} 0 R >> >>"), "/X Do ".repeat(10));
        }
        pdf.stream("/Subtype /Form /BBox [0 0 600 850]", "0 0 1 1 re f");
    });
    expect(&look(&bytes), &[Code::TooComplex]);
}

#[test]
fn forms_patterns_and_letters_in_a_circle_are_refused() {
    for (keys, content) in [
        (
            "/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>",
            "/X Do",
        ),
        (
            "/PatternType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 /Resources << /Pattern << /X 5 0 R >> >>",
            "/Pattern cs /X scn 0 0 9 9 re f",
        ),
        (
            "/Subtype /Form /BBox [0 0 9 9] /Group << /S /Transparency >> /Resources << /ExtGState << /X << /SMask << /S /Alpha /G 5 0 R >> >> >> >>",
            "/X gs",
        ),
    ] {
        let resources = "/Resources << /XObject << /X 5 0 R >> /Pattern << /X 5 0 R >> /ExtGState << /X << /SMask << /S /Alpha /G 5 0 R >> >> >> >>";
        let bytes = letter_with(content, resources, |pdf| {
            pdf.stream(keys, content);
        });
        expect(&look(&bytes), &[Code::TooComplex]);
    }
}

#[test]
fn a_pattern_of_tiny_tiles_is_counted() {
    let tiles = |step: &str| {
        letter_with(
            "/Pattern cs /P scn 0 0 600 850 re f",
            "/Resources << /Pattern << /P 5 0 R >> >>",
            |pdf| {
                let keys = format!(
                    "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep {step} /YStep {step}"
                );
                pdf.stream(&keys, "0 0 1 1 re f");
            },
        )
    };
    for step in ["0.001", "0", "-0.001", "1e9"] {
        assert!(
            look(&tiles(step)).has(Code::TooComplex) || step == "1e9",
            "{step}"
        );
    }
}

#[test]
fn letters_that_are_drawings_are_counted_each_time() {
    let bytes = letter_with(
        &format!("BT /F1 12 Tf 100 300 Td ({}) Tj ET", "a".repeat(2000)),
        "/Resources << /Font << /F1 6 0 R >> >>",
        |pdf| {
            let letter = pdf.stream("", "0 0 5 5 re f ".repeat(1000));
            pdf.object(format!("<< /Type /Font /Subtype /Type3 /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << /a {letter} 0 R >> >>"));
        },
    );
    expect(&look(&bytes), &[Code::TooComplex]);
}

#[test]
fn a_page_with_very_many_operations_is_refused() {
    let few = Limits {
        operations: 1000,
        ..limits()
    };
    let bytes = letter(&"0 0 1 1 re f ".repeat(600));
    expect(&with(&bytes, &few), &[Code::TooComplex]);
    let many = letter_with("", "", |pdf| {
        (0..20).for_each(|_| {
            pdf.page("100 300 1 1 re f ".repeat(400), "");
        });
    });
    assert!(with(&many, &few).has(Code::TooComplex));
}

#[test]
fn a_content_stream_named_very_often_is_read_within_the_budget() {
    let bytes = letter_with("", "/Contents 6 0 R", |pdf| {
        let content = pdf.stream("", "% comment ".repeat(10_000));
        pdf.object(format!("[{}]", format!("{content} 0 R ").repeat(20_000)));
    });
    // The page's first /Contents or its second: whichever the reader takes, it ends.
    let report = look(&bytes);
    assert!(
        codes(&report).is_empty() || report.has(Code::TooComplex),
        "{:?}",
        codes(&report)
    );
}

#[test]
fn deep_nesting_is_refused_or_ignored() {
    for body in [
        "[".repeat(100_000),
        format!("{}{}", "[".repeat(90), "]".repeat(90)),
        "<< /A ".repeat(50_000),
        format!("<< /A {}{} >>", "<< /A ".repeat(90), ">> ".repeat(90)),
        "(".repeat(100_000),
    ] {
        let _ = look(&support::letter_and(&body));
    }
    let deep = letter(&"[".repeat(100_000));
    expect(&look(&deep), &[Code::TooComplex]);
    let dictionaries = letter(&format!("/A {} BDC EMC", "<< /B ".repeat(100_000)));
    expect(&look(&dictionaries), &[Code::TooComplex]);
    expect(&look(&letter(&"q ".repeat(100_000))), &[]);
}

#[test]
fn references_in_a_circle_lead_nowhere() {
    let bytes = letter_with("", "/Resources 5 0 R /Rotate 6 0 R /Annots 5 0 R", |pdf| {
        pdf.object("6 0 R");
        pdf.object("5 0 R");
    });
    expect(&look(&bytes), &[]);
}

#[test]
fn numbers_that_are_none_are_no_sizes() {
    for size in [
        "0 0 0 0",
        "0 0 1e30 1e30",
        "0 0 99999999999999999999 9",
        "-1e9 -1e9 1e9 1e9",
        "0 0 (a) 9",
        "0 0 0.1 800",
        "0 0 14401 9",
    ] {
        let mut pdf = Pdf::new();
        pdf.tree = format!("/MediaBox [{size}]");
        pdf.page(good("c56-right"), "");
        let report = look(&pdf.bytes());
        assert!(
            [Code::NotDrawable, Code::PageSize, Code::NoPages]
                .iter()
                .any(|code| report.has(*code)),
            "{size}: {:?}",
            codes(&report)
        );
    }
    for unit in ["0", "-1", "999999999", "(x)"] {
        let bytes = letter_with("", &format!("/UserUnit {unit}"), |_| {});
        expect(&look(&bytes), &[]);
    }
    expect(
        &look(&letter_with("", "/UserUnit 1000", |_| {})),
        &[Code::PageSize],
    );
}

#[test]
fn a_large_page_is_drawn_coarsely() {
    let mut pdf = Pdf::new();
    pdf.tree = "/MediaBox [0 0 14400 14400]".to_owned();
    pdf.page("0 g 0 0 14400 14400 re f", "");
    let report = look(&pdf.bytes());
    let picture = image::load_from_memory(&report.pictures[0].png).unwrap();
    assert!(picture.width() * picture.height() <= 2_100_000);
}

#[test]
fn a_damaged_stream_shows_to_the_eye_what_it_shows_to_the_counter() {
    // Half a packed stream: what one reader shows of it, another may not.
    let whole = flate(
        &(0..3000)
            .map(|at| format!("0 g {} 0 {} 850 re f\n", at % 600, at % 7))
            .collect::<String>()
            .into_bytes(),
    );
    let bytes = letter_with("", "", |pdf| {
        let content = pdf.stream("/Filter /FlateDecode", &whole[..whole.len() / 2]);
        let page = pdf.object(format!(
            "<< /Type /Page /Parent 2 0 R /Contents {content} 0 R >>"
        ));
        pdf.again(page);
    });
    expect(&look(&bytes), &[Code::InkInMargin]);
    let few = Limits {
        operations: 1000,
        ..limits()
    };
    expect(&with(&bytes, &few), &[Code::TooComplex]);
}

#[test]
fn filters_that_stand_elsewhere_or_are_unknown_hide_no_bomb() {
    let small = Limits {
        unpacked: 1_000_000,
        ..limits()
    };
    let bomb = flate(&vec![b' '; 2_000_000]);
    for filter in ["/Filter 6 0 R", "/Filter [6 0 R]", "/Filter [7 0 R]"] {
        let bytes = letter_with("", "", |pdf| {
            pdf.stream(filter, &bomb);
            pdf.object("/FlateDecode");
            pdf.object("6 0 R");
        });
        expect(&with(&bytes, &small), &[Code::UnpacksTooLarge]);
    }
    for filter in ["/Filter /Fl", "/Filter 9", "/Filter [/FlateDecode (x)]"] {
        let bytes = letter_with("", "", |pdf| {
            pdf.stream(filter, &bomb);
        });
        expect(&with(&bytes, &small), &[Code::Repaired]);
    }
}
