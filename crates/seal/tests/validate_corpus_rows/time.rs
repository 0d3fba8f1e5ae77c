//! Certificates and timestamps that are not, or not always, as they should be.

use super::super::validate_common::{LETTER, Scene, container_by_openssl, put_container};
use super::{Corpus, THAT_WEEK};
use judges::pki::{Request, pki};
use seal::Level;

/// Lists that are good for a year.
const YEAR: (&str, &str) = ("2025-05-01T10:00:10Z", "2026-05-01T10:00:10Z");

impl Corpus {
    pub(super) fn time(&mut self) {
        self.certificates();
        self.timestamps();
        self.containers();
    }

    fn certificates(&mut self) {
        // pyHanko's validation with time asks only whether the stamp is older than the certificate, not whether it is younger than its end;
        // nor whether an authority was revoked before the stamp.
        self.add(
            "expired, B-LT",
            THAT_WEEK,
            "INDETERMINATE OUT_OF_BOUNDS_NO_POE",
            Scene::may("expired", Level::Lt).sign(LETTER),
        );
        self.but_pyhanko("TOTAL-PASSED");
        // pyHanko misses revocation data before it looks at dates; we look at dates first, because nothing that comes later mends them.
        self.add(
            "not yet valid, B-B",
            THAT_WEEK,
            "INDETERMINATE OUT_OF_BOUNDS_NO_POE",
            Scene::may("not-yet-valid", Level::B).sign(LETTER),
        );
        self.but_pyhanko("INDETERMINATE TRY_LATER");
        // The standard counts this among the failures since version 1.2.1.
        self.add(
            "not yet valid, B-LT",
            THAT_WEEK,
            "TOTAL-FAILED NOT_YET_VALID",
            Scene::may("not-yet-valid", Level::Lt).sign(LETTER),
        );
        self.but_pyhanko("INDETERMINATE TRY_LATER");
        self.add(
            "wrong key usage, B-LT",
            THAT_WEEK,
            "INDETERMINATE CHAIN_CONSTRAINTS_FAILURE",
            Scene::may("wrong-usage", Level::Lt).sign(LETTER),
        );
        self.add(
            "unknown root, B-LT",
            THAT_WEEK,
            "INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND",
            Scene::may("unknown-root", Level::Lt).sign(LETTER),
        );
        self.add(
            "issuer revoked, B-LT",
            THAT_WEEK,
            "INDETERMINATE REVOKED_CA_NO_POE",
            Scene::may("under-revoked", Level::Lt).sign(LETTER),
        );
        self.but_pyhanko("TOTAL-PASSED");

        let folder = tempfile::tempdir().unwrap();
        let request = Request::signer("short", "issuing")
            .valid("20240101000000Z", "20250601000000Z")
            .with_key_of("p256");
        let short = pki().issue(folder.path(), &request);
        let scene = |level| Scene {
            signer: &short,
            lists: YEAR,
            ..Scene::may("p256", level)
        };
        self.add(
            "ended since, B-B",
            "2025-07-01T00:00:00Z",
            "INDETERMINATE OUT_OF_BOUNDS_NO_POE",
            scene(Level::B).sign(LETTER),
        );
        self.but_pyhanko("INDETERMINATE TRY_LATER");
        self.add(
            "ended since, B-LT",
            "2025-07-01T00:00:00Z",
            "TOTAL-PASSED",
            scene(Level::Lt).sign(LETTER),
        );
        self.add(
            "ended since, B-LTA",
            "2025-07-01T00:00:00Z",
            "TOTAL-PASSED",
            scene(Level::Lta).sign(LETTER),
        );

        let july = ("2025-07-01T10:00:00Z", "2025-07-08T10:00:00Z");
        let revoked = |stamp: &'static str, level| Scene {
            lists: july,
            stamps: vec![stamp, "2025-07-01T10:00:10Z"],
            ..Scene::may("revoked", level)
        };
        self.add(
            "revoked later, not known yet, B-LT",
            THAT_WEEK,
            "TOTAL-PASSED",
            Scene::may("revoked", Level::Lt).sign(LETTER),
        );
        self.add(
            "revoked after signing, B-LT",
            "2025-07-02T00:00:00Z",
            "TOTAL-PASSED",
            revoked("2025-05-01T10:00:05Z", Level::Lt).sign(LETTER),
        );
        self.add(
            "revoked after signing, B-LTA",
            "2025-07-02T00:00:00Z",
            "TOTAL-PASSED",
            revoked("2025-05-01T10:00:05Z", Level::Lta).sign(LETTER),
        );
        self.add(
            "revoked before signing, B-LT",
            "2025-07-02T00:00:00Z",
            "INDETERMINATE REVOKED_NO_POE",
            revoked("2025-06-15T10:00:05Z", Level::Lt).sign(LETTER),
        );
        // pyHanko finds no path in the past and says no more than that.
        self.add(
            "revoked before signing, B-LTA",
            "2025-07-02T00:00:00Z",
            "INDETERMINATE REVOKED_NO_POE",
            revoked("2025-06-15T10:00:05Z", Level::Lta).sign(LETTER),
        );
        self.but_pyhanko("INDETERMINATE TRY_LATER");
        self.add(
            "lists too old, B-LT",
            "2025-09-01T00:00:00Z",
            "INDETERMINATE TRY_LATER",
            Scene::may("p256", Level::Lt).sign(LETTER),
        );
        self.add(
            "judged before it was signed, B-LT",
            "2025-04-01T00:00:00Z",
            "INDETERMINATE TRY_LATER",
            Scene::may("p256", Level::Lt).sign(LETTER),
        );
    }

    fn timestamps(&mut self) {
        // A timestamp that does not hold is left out, and the signature judged without it (EN 319 102-1 §5.5.4); pyHanko stops there.
        for (name, authority, theirs) in [
            (
                "authority without its purpose",
                "tsa-no-eku",
                "INDETERMINATE CHAIN_CONSTRAINTS_FAILURE",
            ),
            (
                "authority ended",
                "tsa-expired",
                "INDETERMINATE OUT_OF_BOUNDS_NO_POE",
            ),
            (
                "authority unknown",
                "tsa-unknown",
                "INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND",
            ),
        ] {
            let scene = Scene {
                stamper: pki().leaf(authority),
                ..Scene::may("p256", Level::Lt)
            };
            self.add(name, THAT_WEEK, "TOTAL-PASSED", scene.sign(LETTER));
            self.but_pyhanko(theirs);
        }
        self.add(
            "stamped by an EC authority, B-LTA",
            THAT_WEEK,
            "TOTAL-PASSED",
            Scene {
                stamper: pki().leaf("tsa-ec"),
                ..Scene::may("p256", Level::Lta)
            }
            .sign(LETTER),
        );
    }

    /// Containers that openssl made, in the place of ours.
    fn containers(&mut self) {
        let signed = Scene::may("p256", Level::B).sign(LETTER);
        let leaf = pki().leaf("rsa2048");
        let with = |options: &[&str]| {
            put_container(&signed, &container_by_openssl(&signed, leaf, options))
        };
        self.add(
            "container by openssl, B-B",
            THAT_WEEK,
            "INDETERMINATE TRY_LATER",
            with(&["-cades"]),
        );
        self.add(
            "SHA-1, B-B",
            THAT_WEEK,
            "INDETERMINATE CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
            with(&["-cades", "-md", "sha1"]),
        );
        // EN 319 122-1 §5.2.2 asks for the binding and for signed attributes; CMS alone, and pyHanko, do not.
        self.add(
            "not bound to its certificate",
            THAT_WEEK,
            "INDETERMINATE SIG_CONSTRAINTS_FAILURE",
            with(&[]),
        );
        self.but_pyhanko("INDETERMINATE TRY_LATER");
        self.add(
            "no signed attributes",
            THAT_WEEK,
            "TOTAL-FAILED FORMAT_FAILURE",
            with(&["-noattr"]),
        );
        self.but_pyhanko("INDETERMINATE TRY_LATER");
        self.add(
            "no certificates in it",
            THAT_WEEK,
            "INDETERMINATE NO_SIGNING_CERTIFICATE_FOUND",
            with(&["-cades", "-nocerts"]),
        );
    }
}
