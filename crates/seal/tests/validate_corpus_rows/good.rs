//! Documents that are as they should be.

use super::super::validate_common::{
    LETTER, Lists, Scene, Stamps, bill, number, object, revise, stream,
};
use super::{Corpus, THAT_WEEK};
use judges::pki::pki;
use seal::{Certification, FieldSpec, Language, Level, prepare, refresh};

impl Corpus {
    pub(super) fn good(&mut self) {
        // B-B and B-T carry no revocation data: without asking anyone, nobody can say that the certificate still stands.
        self.add(
            "p256 B-B",
            THAT_WEEK,
            "INDETERMINATE TRY_LATER",
            Scene::may("p256", Level::B).sign(LETTER),
        );
        self.add(
            "p256 B-T",
            THAT_WEEK,
            "INDETERMINATE TRY_LATER",
            Scene::may("p256", Level::T).sign(LETTER),
        );
        for (name, key) in [
            ("p256 B-LT", "p256"),
            ("p384 B-LT", "p384"),
            ("rsa2048 B-LT", "rsa2048"),
            ("rsa3072 B-LT", "rsa3072"),
            ("rsa4096 B-LT", "rsa4096"),
            ("rsa-pss B-LT", "rsa-pss"),
            ("p256 under an EC authority B-LT", "p256-ec"),
        ] {
            self.add(
                name,
                THAT_WEEK,
                "TOTAL-PASSED",
                Scene::may(key, Level::Lt).sign(LETTER),
            );
        }
        for (name, key) in [
            ("p256 B-LTA", "p256"),
            ("p384 B-LTA", "p384"),
            ("rsa2048 B-LTA", "rsa2048"),
            ("rsa-pss B-LTA", "rsa-pss"),
        ] {
            self.add(
                name,
                THAT_WEEK,
                "TOTAL-PASSED",
                Scene::may(key, Level::Lta).sign(LETTER),
            );
        }
        self.add(
            "bill B-LT",
            THAT_WEEK,
            "TOTAL-PASSED",
            Scene::may("p256", Level::Lt).sign(&bill()),
        );

        let first = Scene::may("p256", Level::Lt).sign(LETTER);
        let second = Scene::may("rsa2048", Level::Lt).sign(&first);
        self.add(
            "two signers B-LT",
            THAT_WEEK,
            "TOTAL-PASSED",
            second.clone(),
        );
        self.add(
            "two signers, then B-LTA",
            THAT_WEEK,
            "TOTAL-PASSED",
            Scene::may("p384", Level::Lta).sign(&second),
        );

        let fields: Vec<FieldSpec> = ["Aanvrager", "Burgemeester", "Directeur"]
            .iter()
            .map(|name| FieldSpec {
                name: (*name).into(),
                page: 1,
                area: None,
                tooltip: (*name).into(),
            })
            .collect();
        let mut parallel = prepare(LETTER, &fields).unwrap();
        self.add(
            "three fields, none signed",
            THAT_WEEK,
            "INDETERMINATE SIGNED_DATA_NOT_FOUND",
            parallel.clone(),
        );
        for (field, key) in [
            ("Directeur", "p256"),
            ("Aanvrager", "rsa2048"),
            ("Burgemeester", "p384"),
        ] {
            parallel = Scene::may(key, Level::Lt)
                .sign_with(&parallel, |options| options.field = Some(field.into()));
        }
        self.add(
            "three parallel fields B-LT",
            THAT_WEEK,
            "TOTAL-PASSED",
            parallel,
        );

        let archived = Scene::may("p256", Level::Lta).sign(LETTER);
        let refreshed = refresh(
            &archived,
            &*Stamps::new(pki().leaf("tsa"), &["2025-05-06T10:00:10Z"]),
            &*Lists::new("2025-05-06T10:00:00Z", "2025-05-13T10:00:00Z"),
            &[pki().root_der(), pki().leaf("issuing").certificate_der()],
            Language::Dutch,
        );
        self.add(
            "refreshed B-LTA",
            "2025-05-07T00:00:00Z",
            "TOTAL-PASSED",
            refreshed.unwrap(),
        );
        self.add(
            "unsigned",
            THAT_WEEK,
            "INDETERMINATE SIGNED_DATA_NOT_FOUND",
            LETTER.to_vec(),
        );

        // A certification that allows forms to be filled in, and one that allows nothing.
        let form = Scene::may("p256", Level::Lt).sign_with(&bill(), |options| {
            options.certification = Some(Certification::FormFilling);
        });
        let filled = fill(&form);
        self.add(
            "certified, form filled in",
            THAT_WEEK,
            "TOTAL-PASSED",
            filled,
        );
        self.add(
            "signed, form filled in",
            THAT_WEEK,
            "TOTAL-PASSED",
            fill(&Scene::may("p256", Level::Lt).sign(&bill())),
        );
        let closed = Scene::may("p256", Level::Lta).sign_with(&bill(), |options| {
            options.certification = Some(Certification::NoChanges);
        });
        self.add(
            "certified against all changes B-LTA",
            THAT_WEEK,
            "TOTAL-PASSED",
            closed.clone(),
        );
        self.add(
            "certified against all changes, form filled in",
            THAT_WEEK,
            "TOTAL-FAILED SIG_CONSTRAINTS_FAILURE",
            fill(&closed),
        );
    }
}

/// Fills in the amount.
pub(super) fn fill(file: &[u8]) -> Vec<u8> {
    let field = object(file, number::AMOUNT).replace("/V (100)", "/V (250)");
    let look = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 128 20] /Resources << /Font << /Helv 6 0 R >> >>",
        "/Tx BMC BT /Helv 10 Tf 2 5 Td (250) Tj ET EMC",
    );
    revise(
        file,
        &[(number::AMOUNT, field), (number::AMOUNT_LOOK, look)],
    )
}
