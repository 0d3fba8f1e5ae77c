//! Making keys and certificates.

use super::PASSWORD;
use super::files::{argument, openssl, read, text, write};
use std::fs;
use std::path::Path;

/// The certificate that is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its name, also the names of its files and the end of its common name.
    pub name: String,
    /// Who issues it; none for a self-signed root.
    pub issuer: Option<String>,
    /// The arguments of `openssl genpkey` for its key, blank-separated.
    pub key: String,
    /// The name of a certificate whose key is used again instead of a new one (making an RSA key is slow).
    pub key_of: Option<String>,
    /// Its first moment of validity, `YYYYMMDDHHMMSSZ`.
    pub from: String,
    /// Its last moment of validity.
    pub until: String,
    /// Its extensions, as lines of an `openssl` configuration.
    pub extensions: String,
    /// The address of its OCSP responder.
    pub ocsp_url: Option<String>,
    /// The address of its revocation list.
    pub crl_url: Option<String>,
    /// Whether its issuer signs it by RSASSA-PSS.
    pub issued_by_pss: bool,
    /// Whether PKCS#12 files are made too.
    pub pkcs12: bool,
}

const P256: &str =
    "-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve";
const P384: &str =
    "-algorithm EC -pkeyopt ec_paramgen_curve:P-384 -pkeyopt ec_param_enc:named_curve";
const PSS: &str = "-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha256 \
                   -pkeyopt rsa_pss_keygen_mgf1_md:sha256 -pkeyopt rsa_pss_keygen_saltlen:32";

fn rsa(bits: u32) -> String {
    format!("-algorithm RSA -pkeyopt rsa_keygen_bits:{bits}")
}

const AUTHORITY: &str =
    "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n";
const SIGNER: &str =
    "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n";
const SERVER: &str = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,keyEncipherment\nextendedKeyUsage=serverAuth\n";
const STAMPER: &str = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n";
const STAMPER_NO_EKU: &str =
    "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n";
const RESPONDER: &str = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=OCSPSigning\n\
                         noCheck=ignored\n";

impl Request {
    /// A signer's certificate on P-256, valid from 2024 to 2034, without addresses.
    pub fn signer(name: &str, issuer: &str) -> Self {
        Self {
            name: name.to_owned(),
            issuer: Some(issuer.to_owned()),
            key: P256.to_owned(),
            key_of: None,
            from: "20240101000000Z".to_owned(),
            until: "20340101000000Z".to_owned(),
            extensions: SIGNER.to_owned(),
            ocsp_url: None,
            crl_url: None,
            issued_by_pss: false,
            pkcs12: false,
        }
    }

    /// The same with the key of another certificate.
    #[must_use]
    pub fn with_key_of(mut self, name: &str) -> Self {
        self.key_of = Some(name.to_owned());
        self
    }

    /// The same with other dates.
    #[must_use]
    pub fn valid(mut self, from: &str, until: &str) -> Self {
        from.clone_into(&mut self.from);
        until.clone_into(&mut self.until);
        self
    }

    /// The same with the addresses of its revocation data.
    #[must_use]
    pub fn with_urls(mut self, ocsp: Option<&str>, crl: Option<&str>) -> Self {
        self.ocsp_url = ocsp.map(str::to_owned);
        self.crl_url = crl.map(str::to_owned);
        self
    }

    /// The same with other extensions: lines of an `openssl` configuration.
    #[must_use]
    pub fn with_extensions(mut self, lines: &str) -> Self {
        lines.clone_into(&mut self.extensions);
        self
    }

    /// The same with another kind of key: the arguments of `openssl genpkey`.
    #[must_use]
    pub fn with_key(mut self, arguments: &str) -> Self {
        arguments.clone_into(&mut self.key);
        self
    }

    /// The same, signed by its issuer with RSASSA-PSS (the issuer's key must be RSA).
    #[must_use]
    pub fn by_pss(mut self) -> Self {
        self.issued_by_pss = true;
        self
    }

    /// The same as a certificate of an authority. With the name and key of one that is there ([`Request::with_key_of`]), it can
    /// stand in its place above whatever that one issued.
    #[must_use]
    pub fn as_authority(self) -> Self {
        self.with_extensions(AUTHORITY)
    }

    /// The same as a certificate that may stamp.
    #[must_use]
    pub fn as_tsa(self) -> Self {
        self.with_extensions(STAMPER)
    }

    fn with_pkcs12(mut self) -> Self {
        self.pkcs12 = true;
        self
    }

    fn authority(name: &str, issuer: Option<&str>, key: &str) -> Self {
        let mut request = Self::signer(name, "")
            .with_extensions(AUTHORITY)
            .with_key(key)
            .valid("20150101000000Z", "20450101000000Z");
        request.issuer = issuer.map(str::to_owned);
        request
    }
}

/// Everything the cached authority holds, issuers before what they issue.
pub(super) fn recipe() -> Vec<Request> {
    let signer = |name: &str| Request::signer(name, "issuing");
    let made = |extensions: &str, name: &str, issuer: &str| {
        Request::signer(name, issuer).with_extensions(extensions)
    };
    vec![
        Request::authority("root", None, &rsa(3072)),
        Request::authority("other-root", None, P384),
        Request::authority("issuing", Some("root"), &rsa(2048)),
        Request::authority("issuing-ec", Some("root"), P256),
        Request::authority("issuing-revoked", Some("root"), P256),
        signer("rsa2048").with_key(&rsa(2048)).with_pkcs12(),
        signer("rsa3072").with_key(&rsa(3072)).with_pkcs12(),
        signer("rsa4096").with_key(&rsa(4096)).with_pkcs12(),
        signer("rsa-pss").with_key(PSS).by_pss().with_pkcs12(),
        signer("p256").with_pkcs12(),
        signer("p384").with_key(P384).with_pkcs12(),
        Request::signer("p256-ec", "issuing-ec").with_pkcs12(),
        signer("expired").valid("20200101000000Z", "20220101000000Z"),
        signer("not-yet-valid").valid("20330101000000Z", "20350101000000Z"),
        signer("revoked"),
        made(SERVER, "wrong-usage", "issuing"),
        Request::signer("unknown-root", "other-root"),
        Request::signer("under-revoked", "issuing-revoked"),
        made(STAMPER, "tsa", "issuing").with_key(&rsa(2048)),
        made(STAMPER, "tsa-ec", "issuing-ec"),
        made(STAMPER_NO_EKU, "tsa-no-eku", "issuing"),
        made(STAMPER, "tsa-expired", "issuing").valid("20200101000000Z", "20220101000000Z"),
        made(STAMPER, "tsa-unknown", "other-root"),
        made(RESPONDER, "ocsp-root", "root"),
        made(RESPONDER, "ocsp", "issuing"),
        made(RESPONDER, "ocsp-ec", "issuing-ec"),
        made(RESPONDER, "ocsp-revoked-issuer", "issuing-revoked"),
        made(SIGNER, "ocsp-no-eku", "issuing"),
    ]
}

/// Makes the files of one certificate in `into`; its issuer and any key used again come from `authority`.
pub(super) fn make(authority: &Path, into: &Path, request: &Request) {
    let name = &request.name;
    let file = |ending: &str| into.join(format!("{name}.{ending}"));
    let key = file("key.pem");
    if let Some(other) = &request.key_of {
        write(&key, read(&authority.join(format!("{other}.key.pem"))));
    } else {
        let mut arguments = vec!["genpkey".to_owned(), "-out".to_owned(), argument(&key)];
        arguments.extend(request.key.split_whitespace().map(str::to_owned));
        openssl(into, &arguments);
    }
    let key = argument(&key);
    openssl(
        into,
        &[
            "pkcs8",
            "-topk8",
            "-nocrypt",
            "-in",
            &key,
            "-outform",
            "DER",
            "-out",
            &argument(&file("key.der")),
        ],
    );
    certify(authority, into, request);
    let certificate = argument(&file("cert.pem"));
    openssl(
        into,
        &[
            "x509",
            "-in",
            &certificate,
            "-outform",
            "DER",
            "-out",
            &argument(&file("cert.der")),
        ],
    );

    // An authority of the test's own, with addresses, comes before the cached one of the same name.
    let mut above = String::new();
    if let Some(issuer) = request
        .issuer
        .as_ref()
        .filter(|issuer| !issuer.ends_with("root"))
    {
        let own = into.join(format!("{issuer}.cert.pem"));
        let cached = authority.join(format!("{issuer}.cert.pem"));
        above = text(if own.exists() { &own } else { &cached });
    }
    write(&file("chain.pem"), text(&file("cert.pem")) + &above);
    write(&file("above.pem"), above);
    if request.pkcs12 {
        pkcs12(into, name);
    }
}

/// Has the issuer sign. `openssl ca` is the one command of version 3.0 that takes both dates; its database is thrown away.
fn certify(authority: &Path, into: &Path, request: &Request) {
    let name = &request.name;
    let file = |ending: &str| argument(&into.join(format!("{name}.{ending}")));
    let subject = format!("/C=BE/O=Kantel test/CN=Kantel test {name}");
    let scratch = tempfile::tempdir().expect("a folder for the issuer's database");
    let path = |name: &str| argument(&scratch.path().join(name));
    let mut extensions = format!("[ext]\nsubjectKeyIdentifier=hash\n{}", request.extensions);
    if request.issuer.is_some() {
        extensions.push_str("authorityKeyIdentifier=keyid\n");
    }
    if let Some(url) = &request.ocsp_url {
        extensions.push_str(&format!("authorityInfoAccess=OCSP;URI:{url}\n"));
    }
    if let Some(url) = &request.crl_url {
        extensions.push_str(&format!("crlDistributionPoints=URI:{url}\n"));
    }
    let (folder, issuer) = match &request.issuer {
        Some(issuer) if into.join(format!("{issuer}.key.pem")).exists() => (into, issuer),
        Some(issuer) => (authority, issuer),
        None => (into, name),
    };
    write(
        &scratch.path().join("ca.cnf"),
        format!(
            "[req]\ndistinguished_name=dn\n[dn]\n[ca]\ndefault_ca=issuer\n[issuer]\ndatabase={}\nserial={}\nnew_certs_dir={}\n\
             default_md=sha256\npolicy=any\nunique_subject=no\nemail_in_dn=no\nrand_serial=no\nx509_extensions=ext\n\
             [any]\ncountryName=optional\norganizationName=optional\ncommonName=supplied\n{extensions}",
            path("index.txt"),
            path("serial"),
            argument(scratch.path()),
        ),
    );
    write(&scratch.path().join("index.txt"), "");
    let random = openssl(scratch.path(), &["rand", "-hex", "15"]);
    write(
        &scratch.path().join("serial"),
        [
            b"4A".as_slice(),
            random.to_ascii_uppercase().trim_ascii_end(),
            b"\n",
        ]
        .concat(),
    );
    openssl(
        scratch.path(),
        &[
            "req",
            "-new",
            "-config",
            "ca.cnf",
            "-key",
            &file("key.pem"),
            "-subj",
            &subject,
            "-out",
            "request.pem",
        ],
    );
    let mut arguments: Vec<String> = [
        "ca",
        "-batch",
        "-notext",
        "-config",
        "ca.cnf",
        "-in",
        "request.pem",
        "-keyfile",
    ]
    .map(str::to_owned)
    .into();
    arguments.push(argument(&folder.join(format!("{issuer}.key.pem"))));
    if request.issuer.is_some() {
        arguments.extend([
            "-cert".to_owned(),
            argument(&folder.join(format!("{issuer}.cert.pem"))),
        ]);
    } else {
        arguments.push("-selfsign".to_owned());
    }
    if request.issued_by_pss {
        for option in [
            "rsa_padding_mode:pss",
            "rsa_pss_saltlen:32",
            "rsa_mgf1_md:sha256",
        ] {
            arguments.extend(["-sigopt".to_owned(), option.to_owned()]);
        }
    }
    for (option, value) in [
        ("-startdate", &request.from),
        ("-enddate", &request.until),
        ("-out", &file("cert.pem")),
    ] {
        arguments.extend([option.to_owned(), value.clone()]);
    }
    openssl(scratch.path(), &arguments);
    let _ = fs::remove_file(scratch.path().join("request.pem"));
}

/// The two kinds of PKCS#12 file that trust services hand out.
fn pkcs12(into: &Path, name: &str) {
    let file = |ending: &str| argument(&into.join(format!("{name}.{ending}")));
    let password = format!("pass:{PASSWORD}");
    let (key, chain) = (file("key.pem"), file("chain.pem"));
    for (ending, legacy) in [("p12", false), ("legacy.p12", true)] {
        let out = file(ending);
        let mut arguments = vec![
            "pkcs12", "-export", "-inkey", &key, "-in", &chain, "-name", name, "-passout",
            &password, "-out", &out,
        ];
        if legacy {
            arguments.push("-legacy");
        }
        openssl(into, &arguments);
    }
}
