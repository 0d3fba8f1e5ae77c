//! The guides to letters and seals, followed to the letter: every command they show is run or known, and the pictures they show are
//! what these commands make. `KANTEL_DOC_IMAGES=1` puts the pictures into `docs/images`.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

fn root() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

fn guide(language: &str, name: &str) -> String {
    fs::read_to_string(root().join("docs").join(language).join(name)).unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A reader's desk: a folder from which the program's own folders are seen under the names that the guide uses.
struct Reader {
    folder: TempDir,
    guide: String,
}

impl Reader {
    fn of(language: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(root().join("crates"), folder.path().join("crates")).unwrap();
        Self {
            folder,
            guide: guide(language, "letters.md"),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the files that the guide shows, a line with a name between back-ticks above each.
    fn write_files(&self) {
        let between = "`\n\n```";
        fs::create_dir_all(self.path("resident-card/texts")).unwrap();
        for (at, _) in self.guide.match_indices(between) {
            let name = self.guide[..at].rsplit('`').next().unwrap();
            let (_, rest) = self.guide[at + between.len()..].split_once('\n').unwrap();
            let (body, _) = rest.split_once("\n```").unwrap();
            fs::write(self.path(&format!("resident-card/{name}")), body).unwrap();
        }
    }

    /// The commands that the guide shows, in order.
    fn commands(&self) -> Vec<Vec<String>> {
        self.guide
            .lines()
            .filter_map(|line| line.strip_prefix("    kantel "))
            .map(|line| line.split_whitespace().map(str::to_owned).collect())
            .collect()
    }

    fn run(&self, arguments: &[String]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_kantel"))
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }
}

/// The picture of a page, kept for the guides when they are made anew.
fn picture(name: &str, png: &[u8]) {
    assert!(png.starts_with(b"\x89PNG"), "{name}");
    let shown = root().join(format!("docs/images/{name}.png"));
    if std::env::var_os("KANTEL_DOC_IMAGES").is_some() {
        fs::write(&shown, png).unwrap();
    }
    assert!(shown.is_file(), "the guides show {name}.png");
}

/// Two lines of data: the example of the reminder, and one for somebody who reads English.
fn reminders() -> String {
    let text = include_str!("../../letter/templates/reminder/sample.json");
    let sample: serde_json::Value = serde_json::from_str(text).unwrap();
    let mut second = sample.clone();
    second["_letter"] = serde_json::json!({"id": "BEL-2026-000123", "language": "en"});
    format!("{sample}\n{second}\n")
}

fn follow(language: &str) -> Reader {
    let reader = Reader::of(language);
    reader.write_files();
    for name in ["reminders.jsonl", "herinneringen.jsonl"] {
        fs::write(reader.path(name), reminders()).unwrap();
    }
    // A letter that was made elsewhere, for an envelope with its window fourteen millimetres more to the left.
    let other = include_str!("../../inspect/profiles/c56-right.toml")
        .replace("x = 109.0", "x = 95.0")
        .replace("x = 90.0", "x = 76.0")
        .replace("x = 110.0", "x = 96.0");
    fs::write(reader.path("other.toml"), other).unwrap();
    let words = "letter render tax-assessment crates/letter/templates/tax-assessment/sample.json upload.pdf --profile other.toml --date 2026-12-01";
    let made = reader.run(&words.split(' ').map(str::to_owned).collect::<Vec<_>>());
    assert!(made.status.success(), "{}", said(&made));

    let commands = reader.commands();
    assert!(commands.len() >= 9, "{language}: {commands:?}");
    for command in &commands {
        let output = reader.run(command);
        let checks = command[1] == "check";
        assert_eq!(
            output.status.code(),
            Some(i32::from(checks)),
            "{language}: {command:?}: {}",
            said(&output)
        );
        // What a reader is told to look at is what it should be.
        if command[1] == "render" && command[2] == "resident-card" {
            let letter = reader.path(&command[4]);
            let text = judges::pdftotext(&letter);
            let has = |option: &str| command.iter().any(|word| word == option);
            let expected = if has("en") {
                "Your resident card is ready"
            } else {
                "Uw bewonerskaart is klaar"
            };
            assert!(
                text.contains(expected) && text.contains("1-ABC-234"),
                "{text}"
            );
            assert_eq!(text.contains("U krijgt een kaart"), has("plain"), "{text}");
            let codes = judges::zbarimg(&judges::pdftoppm(&letter, 1, 150));
            assert!(
                codes
                    .iter()
                    .any(|code| code.text == "https://www.kortrijk.example/kaart"),
                "{codes:?}"
            );
            if !has("print") {
                for flavour in ["2a", "ua1"] {
                    judges::verapdf::judge(flavour, &[&letter])[0].assert_compliant();
                }
            }
        }
    }
    reader
}

#[test]
fn the_dutch_guide_makes_what_it_says() {
    let reader = follow("nl");
    assert!(reader.path("brieven/manifest.csv").is_file());
    assert!(judges::pdftotext(&reader.path("druk.pdf")).contains("Stad Kortrijk"));
    judges::verapdf::judge("2b", &[reader.path("archief.pdf")])[0].assert_compliant();

    // The letter of step 7 is the one that the guide shows.
    let step = reader
        .commands()
        .into_iter()
        .find(|one| one[2] == "resident-card")
        .unwrap();
    let dated = [&step[..], &["--date".to_owned(), "2026-12-01".to_owned()]].concat();
    assert!(reader.run(&dated).status.success());
    picture(
        "letter-own",
        &judges::pdftoppm(&reader.path("brief.pdf"), 1, 90),
    );
    for (name, template, style) in [
        ("letter-tax", "tax-assessment", "kortrijk"),
        ("letter-permit", "permit-decision", "harelbeke"),
    ] {
        let sample = format!("crates/letter/templates/{template}/sample.json");
        let words = [
            "letter",
            "render",
            template,
            &sample,
            "shown.pdf",
            "--style",
            style,
        ];
        let mut words: Vec<String> = words.map(str::to_owned).to_vec();
        words.extend(["--date".to_owned(), "2026-12-01".to_owned()]);
        assert!(reader.run(&words).status.success());
        picture(name, &judges::pdftoppm(&reader.path("shown.pdf"), 1, 90));
    }
    picture(
        "letter-check",
        &fs::read(reader.path("fouten/0.png")).unwrap(),
    );
}

#[test]
fn the_english_guide_makes_what_it_says() {
    let reader = follow("en");
    assert!(reader.path("letters/manifest.csv").is_file() && reader.path("faults/0.png").is_file());
    assert!(judges::pdftotext(&reader.path("print.pdf")).contains("Stad Kortrijk"));
    judges::verapdf::judge("2b", &[reader.path("archive.pdf")])[0].assert_compliant();
}

/// From the program on, the README's lines make a sealed letter that the program itself finds sound.
#[test]
fn the_readme_takes_a_newcomer_to_a_sealed_letter() {
    let reader = Reader::of("en");
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, part) = readme.split_once("## Make a letter and seal it").unwrap();
    let (_, part) = part.split_once("```sh\n").unwrap();
    let (script, _) = part.split_once("```").unwrap();
    let (build, script) = script.split_once('\n').unwrap();
    assert!(build.contains("cargo build"), "{build}");
    let program = Path::new(env!("CARGO_BIN_EXE_kantel")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-euc", script])
        .env("PATH", path)
        .current_dir(reader.folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}\n{}", said(&output));
    assert!(told.contains("TOTAL-PASSED"), "{told}");
    assert!(judges::pdftotext(&reader.path("sealed.pdf")).contains("Town of Example"));
    for file in ["sealed.pdf", "report.pdf"] {
        judges::verapdf::judge("ua1", &[reader.path(file)])[0].assert_compliant();
    }
}

/// The keys and services of a seal are the reader's own; that the commands and options exist can be checked all the same.
#[test]
fn every_option_that_a_guide_names_exists() {
    let mut seen = 0;
    for language in ["nl", "en"] {
        for name in [
            "letters.md",
            "letters-reference.md",
            "signing.md",
            "operator.md",
        ] {
            let guide = guide(language, name).replace("\\\n", " ");
            for line in guide.lines() {
                let words: Vec<&str> = line.split_whitespace().collect();
                let [
                    "kantel",
                    part @ ("letter" | "seal" | "evidence"),
                    verb,
                    rest @ ..,
                ] = &words[..]
                else {
                    continue;
                };
                let output = Command::new(env!("CARGO_BIN_EXE_kantel"))
                    .args([part, *verb, "--help"])
                    .output()
                    .unwrap();
                let help = String::from_utf8_lossy(&output.stdout).into_owned();
                assert!(output.status.success(), "{name}: {line}: {}", said(&output));
                for option in rest.iter().filter(|word| word.starts_with("--")) {
                    let known = help
                        .split([' ', ',', '\n', '[', ']'])
                        .any(|word| word == *option);
                    assert!(known, "{language}/{name}: {part} {verb} has no {option}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 40, "{seen}");
}
