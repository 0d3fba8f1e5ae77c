//! A hardware module in software: SoftHSM2 with a token in a temporary folder.
//!
//! The module reads the environment variable `SOFTHSM2_CONF` of the process that loads it, and a variable of this process cannot be
//! changed safely. A test that loads the module itself starts its own executable again with [`Token::configure`].

use crate::pki::Leaf;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The user's PIN of every token here.
pub const PIN: &str = "274913";

/// The label of every token here.
pub const LABEL: &str = "seal test";

/// A token; it is gone when this is dropped.
#[derive(Debug)]
pub struct Token {
    folder: TempDir,
}

impl Token {
    /// A token with these keys and their certificates. The label of a key is the leaf's name, its identifier the place in the list,
    /// from one.
    ///
    /// # Panics
    /// When `softhsm2-util` or `pkcs11-tool` is missing or refuses.
    pub fn with(leafs: &[&Leaf]) -> Self {
        let folder = tempfile::tempdir().expect("a folder for a token");
        let tokens = folder.path().join("tokens");
        std::fs::create_dir(&tokens).expect("a folder for tokens");
        let configuration = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
            tokens.display()
        );
        std::fs::write(folder.path().join("softhsm2.conf"), configuration)
            .expect("a configuration");
        std::fs::write(folder.path().join("pin"), format!("{PIN}\n")).expect("a PIN in a file");
        let token = Self { folder };
        token.run(
            "softhsm2-util",
            &[
                "--init-token",
                "--free",
                "--label",
                LABEL,
                "--so-pin",
                "97531864",
                "--pin",
                PIN,
            ],
        );
        for (leaf, number) in leafs.iter().zip(1_u8..) {
            let id = format!("{number:02x}");
            let (key, certificate) = (leaf.path("key.pem"), leaf.path("cert.der"));
            let (key, certificate) = (key.to_string_lossy(), certificate.to_string_lossy());
            token.run(
                "softhsm2-util",
                &[
                    "--import",
                    &key,
                    "--token",
                    LABEL,
                    "--label",
                    leaf.name(),
                    "--id",
                    &id,
                    "--pin",
                    PIN,
                ],
            );
            let module = token.module();
            token.run(
                "pkcs11-tool",
                &[
                    "--module",
                    &module.to_string_lossy(),
                    "--token-label",
                    LABEL,
                    "--login",
                    "--pin",
                    PIN,
                    "--write-object",
                    &certificate,
                    "--type",
                    "cert",
                    "--id",
                    &id,
                    "--label",
                    leaf.name(),
                ],
            );
        }
        token
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let output = self
            .configure(&mut Command::new(program))
            .args(arguments)
            .output()
            .unwrap_or_else(|error| {
                panic!("{program} does not start (install softhsm2 and opensc): {error}")
            });
        assert!(
            output.status.success(),
            "{program} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    /// Lets a process use this token.
    pub fn configure<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("SOFTHSM2_CONF", self.folder.path().join("softhsm2.conf"))
    }

    /// The module's library.
    ///
    /// # Panics
    /// When it is not installed.
    pub fn module(&self) -> PathBuf {
        [
            "/usr/lib/softhsm/libsofthsm2.so",
            "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
            "/usr/lib64/pkcs11/libsofthsm2.so",
        ]
        .into_iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
        .expect("libsofthsm2.so (install the package softhsm2)")
    }

    /// A file with the PIN.
    pub fn pin_file(&self) -> PathBuf {
        self.folder.path().join("pin")
    }

    /// The `pkcs11:` address of a key.
    pub fn uri(&self, name: &str) -> String {
        uri(&self.module(), name, &self.pin_file())
    }
}

fn uri(module: &Path, name: &str, pin: &Path) -> String {
    let label = LABEL.replace(' ', "%20");
    format!(
        "pkcs11:token={label};object={name};type=private?module-path={}&pin-source=file:{}",
        module.display(),
        pin.display()
    )
}
