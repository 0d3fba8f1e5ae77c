//! `kantel seal`: the program itself, with keys in files, in a module and at a (simulated) trust service, with a timestamp authority
//! and responders on this machine, judged by Poppler and pyHanko.

#![allow(clippy::unwrap_used)]

use judges::pki::server::{Fault, Server};
use judges::pki::{Leaf, PASSWORD, Request, pki};
use judges::softhsm::Token;
use seal_adapters::clock::SystemClock;
use seal_adapters::csc::simulator::{Credential, RsaSigner, Simulator, SimulatorOptions};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use tempfile::TempDir;

const LETTER: &[u8] = include_bytes!("../../seal/tests/fixtures/letter.pdf");

/// A folder with a letter, and a small world: an authority that says where its revocation data is, and who answers there.
struct World {
    folder: TempDir,
    root_status: Server,
    status: Server,
    tsa: Server,
    issuing: Leaf,
}

fn world() -> World {
    let pki = pki();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("letter.pdf"), LETTER).unwrap();
    let root_status = Server::status(pki.leaf("root"), pki.leaf("ocsp-root"));
    let status = Server::status(pki.leaf("issuing"), pki.leaf("ocsp"));
    let root_urls = (root_status.url("/ocsp"), root_status.url("/list.crl"));
    let urls = (status.url("/ocsp"), status.url("/list.crl"));
    let request = Request::signer("issuing", "root")
        .with_key_of("issuing")
        .as_authority();
    let issuing = pki.issue(
        folder.path(),
        &request.with_urls(Some(&root_urls.0), Some(&root_urls.1)),
    );
    root_status.enter(&issuing, None);
    let request = Request::signer("stamp", "issuing")
        .with_key_of("tsa")
        .as_tsa();
    let stamp = pki.issue(
        folder.path(),
        &request.with_urls(Some(&urls.0), Some(&urls.1)),
    );
    status.enter(&stamp, None);
    let tsa = Server::tsa(&stamp);
    World {
        folder,
        root_status,
        status,
        tsa,
        issuing,
    }
}

impl World {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// A signer's certificate with addresses, over a key of the authority.
    fn signer(&self, key_of: &str) -> Leaf {
        let urls = (self.status.url("/ocsp"), self.status.url("/list.crl"));
        let request = Request::signer(&format!("signer-{key_of}"), "issuing").with_key_of(key_of);
        let leaf = pki().issue(
            self.folder.path(),
            &request.with_urls(Some(&urls.0), Some(&urls.1)),
        );
        self.status.enter(&leaf, None);
        leaf
    }

    /// The arguments that name the services of this world.
    fn services(&self) -> Vec<String> {
        vec![
            "--tsa".into(),
            self.tsa.url("/"),
            "--allow".into(),
            self.status.host(),
            "--allow".into(),
            self.root_status.host(),
            "--chain".into(),
            self.issuing.path("cert.pem").to_str().unwrap().into(),
            "--chain".into(),
            pki().leaf("root").path("cert.pem").to_str().unwrap().into(),
        ]
    }

    fn sign(&self, output: &str, arguments: &[&str]) -> Output {
        let mut command = kantel(&["sign", &self.text("letter.pdf"), &self.text(output)]);
        command
            .args(arguments)
            .args(self.services())
            .output()
            .unwrap()
    }
}

fn kantel(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kantel"));
    command.arg("seal").args(arguments);
    command
}

fn assert_done(output: &Output, file: &Path) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let data = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        data,
        format!("{}\n", file.display()),
        "standard output is the name of the file, no more"
    );
}

/// What Poppler and pyHanko find: every signature whole and trusted. Gives pyHanko's findings.
fn judge(file: &Path, archived: bool) -> Vec<Value> {
    let signatures = judges::pdfsig(file);
    assert!(!signatures.is_empty());
    // Poppler lists timestamps of the whole document and does not verify them; pyHanko does.
    let regular = signatures
        .iter()
        .filter(|one| one.kind == "ETSI.CAdES.detached");
    assert!(
        regular.clone().count() > 0 && regular.clone().all(|one| one.valid),
        "{signatures:?}"
    );
    judges::qpdf_check(file).unwrap();
    let question = json!({
        "file": file,
        "roots": [pki().leaf("root").path("cert.der")],
        "others": [pki().leaf("issuing").path("cert.der")],
        "archived": archived,
    });
    let found = judges::python_json(include_str!("seal_command.py"), &question);
    let found = found.as_array().unwrap().clone();
    assert!(
        found
            .iter()
            .all(|one| one["valid"] == true && one["intact"] == true && one["trusted"] == true),
        "{found:#?}"
    );
    found
}

#[test]
fn a_key_in_a_file_signs_at_every_level() {
    let world = world();
    let leaf = world.signer("p256");
    let (key, certificate) = (leaf.path("key.pem"), leaf.path("cert.pem"));
    for level in ["b-b", "b-t", "b-lt", "b-lta"] {
        let name = format!("{level}.pdf");
        let arguments = [
            "--key",
            key.to_str().unwrap(),
            "--cert",
            certificate.to_str().unwrap(),
            "--level",
            level,
        ];
        let output = world.sign(&name, &arguments);
        assert_done(&output, &world.path(&name));
        let signed = std::fs::read(world.path(&name)).unwrap();
        assert!(signed.starts_with(LETTER), "what was there stays");
        let found = judge(&world.path(&name), level == "b-lta" || level == "b-lt");
        assert_eq!(found.len(), 1, "{level}");
        assert_eq!(found[0]["timestamped"], level != "b-b", "{level}");
        let expected = if level == "b-lta" { 2 } else { 1 };
        assert_eq!(
            judges::pdfsig(&world.path(&name)).len(),
            expected,
            "{level}: with the document timestamp"
        );
    }
}

#[test]
fn a_store_signs_with_its_password_and_the_signature_can_be_seen() {
    let world = world();
    std::fs::write(world.path("password"), format!("{PASSWORD}\n")).unwrap();
    let store = pki().leaf("rsa3072").path("p12");
    let password = format!("file:{}", world.text("password"));
    let output = world.sign(
        "seen.pdf",
        &[
            "--key",
            store.to_str().unwrap(),
            "--password",
            &password,
            "--pss",
            "--field",
            "Burgemeester",
            "--visible",
            "1,300,60,220,60",
            "--reason",
            "Goedgekeurd",
            "--name",
            "An Peeters",
        ],
    );
    assert_done(&output, &world.path("seen.pdf"));
    judge(&world.path("seen.pdf"), false);
    let text = judges::pdftotext(&world.path("seen.pdf"));
    assert!(text.contains("An Peeters"), "{text}");
}

#[test]
fn a_key_in_a_module_signs() {
    let world = world();
    let leaf = world.signer("p384");
    let token = Token::with(&[&leaf]);
    let mut command = kantel(&["sign", &world.text("letter.pdf"), &world.text("module.pdf")]);
    command
        .args(["--key", &token.uri(leaf.name()), "--level", "b-lt"])
        .args(world.services());
    let output = token.configure(&mut command).output().unwrap();
    assert_done(&output, &world.path("module.pdf"));
    judge(&world.path("module.pdf"), true);
}

#[test]
fn a_key_at_a_trust_service_signs() {
    let world = world();
    let leaf = world.signer("rsa2048");
    let options = SimulatorOptions {
        client_id: "region".to_owned(),
        client_secret: "s3cret".to_owned(),
        multisign: 100,
        sad_lifetime: jiff::SignedDuration::from_mins(5),
        token_lifetime: jiff::SignedDuration::from_hours(1),
        credentials: vec![Credential {
            id: "seal".to_owned(),
            certificates: vec![leaf.certificate_der(), world.issuing.certificate_der()],
            algorithms: vec!["1.2.840.113549.1.1.11".to_owned()],
            signer: Arc::new(RsaSigner::from_pkcs8(&leaf.key_der()).unwrap()),
            mode: "explicit",
            pin: "4711".to_owned(),
        }],
    };
    let simulator = Simulator::new(options, Arc::new(SystemClock));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .unwrap();
    let host = listener.local_addr().unwrap();
    let router = simulator.router();
    runtime.spawn(async move { axum::serve(listener, router).await });

    for version in ["v1", "v2"] {
        let config = format!(
            "url = \"http://{host}/csc/{version}\"\nclient_id = \"region\"\nclient_secret = \"env:CSC_SECRET\"\npin = \"env:CSC_PIN\"\n"
        );
        std::fs::write(world.path("csc.toml"), config).unwrap();
        let mut command = kantel(&["sign", &world.text("letter.pdf"), &world.text("remote.pdf")]);
        command
            .args([
                "--key",
                &format!("csc:{}", world.text("csc.toml")),
                "--level",
                "b-t",
            ])
            .args(world.services());
        let output = command
            .env("CSC_SECRET", "s3cret")
            .env("CSC_PIN", "4711")
            .output()
            .unwrap();
        assert_done(&output, &world.path("remote.pdf"));
        judge(&world.path("remote.pdf"), false);
    }
    let calls: Vec<usize> = simulator
        .calls()
        .into_iter()
        .map(|(_, hashes)| hashes)
        .collect();
    assert_eq!(
        calls,
        [1, 1],
        "one hash for each letter, and no trial signatures"
    );
}

#[test]
fn refreshing_adds_a_timestamp_over_everything() {
    let world = world();
    let leaf = world.signer("p256");
    let (key, certificate) = (leaf.path("key.pem"), leaf.path("cert.pem"));
    let arguments = [
        "--key",
        key.to_str().unwrap(),
        "--cert",
        certificate.to_str().unwrap(),
        "--level",
        "b-t",
    ];
    assert_done(
        &world.sign("signed.pdf", &arguments),
        &world.path("signed.pdf"),
    );
    let before = std::fs::read(world.path("signed.pdf")).unwrap();
    for round in 1..=2 {
        // In its own place.
        let mut command = kantel(&[
            "refresh",
            &world.text("signed.pdf"),
            &world.text("signed.pdf"),
        ]);
        let output = command.args(world.services()).output().unwrap();
        assert_done(&output, &world.path("signed.pdf"));
        let found = judge(&world.path("signed.pdf"), true);
        assert_eq!(found.len(), 1);
        let after = std::fs::read(world.path("signed.pdf")).unwrap();
        assert!(after.starts_with(&before), "round {round}");
        assert_eq!(judges::pdfsig(&world.path("signed.pdf")).len(), 1 + round);
    }
}

#[test]
fn verify_says_in_the_standards_words_what_a_signature_is_worth() {
    let world = world();
    let leaf = world.signer("p256");
    let (key, certificate) = (leaf.path("key.pem"), leaf.path("cert.pem"));
    let arguments = [
        "--key",
        key.to_str().unwrap(),
        "--cert",
        certificate.to_str().unwrap(),
        "--level",
        "b-lt",
    ];
    assert_done(
        &world.sign("signed.pdf", &arguments),
        &world.path("signed.pdf"),
    );
    let roots = pki().leaf("root").path("cert.pem");
    let verify = |file: &str, more: &[&str]| {
        let mut command = kantel(&["verify", &world.text(file)]);
        command.args(more).output().unwrap()
    };
    let trust = ["--trust", roots.to_str().unwrap()];
    let said = |output: &Output| String::from_utf8(output.stdout.clone()).unwrap();

    let good = verify(
        "signed.pdf",
        &[&trust[..], &["--report", &world.text("report.pdf")]].concat(),
    );
    assert_eq!(
        good.status.code(),
        Some(0),
        "{} {}",
        said(&good),
        String::from_utf8_lossy(&good.stderr)
    );
    assert!(said(&good).contains("TOTAL-PASSED"));
    assert!(judges::pdftotext(&world.path("report.pdf")).contains("TOTAL-PASSED"));
    judges::verapdf::judge("ua1", &[world.path("report.pdf")])[0].assert_compliant();

    let json: Value = serde_json::from_str(&said(&verify(
        "signed.pdf",
        &[&trust[..], &["--json"]].concat(),
    )))
    .unwrap();
    assert_eq!(
        (&json["indication"], &json["signatures"][0]["level"]),
        (&json!("TOTAL-PASSED"), &json!("B-LT"))
    );

    // Nobody is trusted: sound, but by whom?
    let stranger = verify("signed.pdf", &["--json"]);
    assert_eq!(stranger.status.code(), Some(3));
    let json: Value = serde_json::from_str(&said(&stranger)).unwrap();
    assert_eq!(json["sub_indication"], "NO_CERTIFICATE_CHAIN_FOUND");

    // One changed bit in the page.
    let mut forged = std::fs::read(world.path("signed.pdf")).unwrap();
    forged[2_000] ^= 1;
    std::fs::write(world.path("forged.pdf"), forged).unwrap();
    let failed = verify("forged.pdf", &trust);
    assert_eq!(failed.status.code(), Some(1), "{}", said(&failed));
    assert!(said(&failed).contains("TOTAL-FAILED"));

    assert_eq!(
        verify("letter.pdf", &trust).status.code(),
        Some(4),
        "no signature in it"
    );
    assert_eq!(
        verify("signed.pdf", &["--at", "yesterday"]).status.code(),
        Some(2)
    );
}

#[test]
fn wrong_use_is_told_apart_from_failure_and_neither_leaves_a_file() {
    let world = world();
    let leaf = world.signer("p256");
    let key = leaf.path("key.pem").to_str().unwrap().to_owned();
    let certificate = leaf.path("cert.pem").to_str().unwrap().to_owned();
    let good = ["--key", &key, "--cert", &certificate];
    let refused = |arguments: &[&str], code: i32, words: &str| {
        let mut command = kantel(&["sign", &world.text("letter.pdf"), &world.text("out.pdf")]);
        let output = command.args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty() && !world.path("out.pdf").exists());
    };
    refused(&[], 2, "--key");
    refused(&[&good[..], &["--level", "b-z"]].concat(), 2, "b-lta");
    refused(&[&good[..], &["--level", "b-t"]].concat(), 2, "--tsa");
    refused(
        &[&good[..], &["--visible", "1,2,3"]].concat(),
        2,
        "PAGE,X,Y,W,H",
    );
    refused(&["--key", "/no/such/key.pem"], 1, "/no/such/key.pem");
    refused(
        &["--key", "pkcs11:token=x?module-path=/no/module.so"],
        1,
        "/no/module.so",
    );
    refused(
        &[&good[..], &["--visible", "9,1,1,50,50"]].concat(),
        1,
        "page 9",
    );

    // A service that answers wrongly: what stood at the place of the output stays.
    std::fs::write(world.path("out.pdf"), "before").unwrap();
    world.tsa.fail_next(Fault::WrongNonce);
    let output = world.sign("out.pdf", &[&good[..], &["--level", "b-t"]].concat());
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("nonce"));
    assert_eq!(std::fs::read(world.path("out.pdf")).unwrap(), b"before");
    let files = std::fs::read_dir(world.folder.path())
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    assert_eq!(
        files.filter(|name| name.starts_with(".tmp")).count(),
        0,
        "no half-written file is left"
    );

    // An address inside the house, which a certificate names, is not asked unless it was allowed.
    let asked = world.status.requests();
    let mut command = kantel(&["sign", &world.text("letter.pdf"), &world.text("lt.pdf")]);
    command.args(good).args([
        "--level",
        "b-lt",
        "--tsa",
        &world.tsa.url("/"),
        "--chain",
        world.issuing.path("cert.pem").to_str().unwrap(),
    ]);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("public internet"),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(world.status.requests(), asked);
}
