use super::*;

#[test]
fn every_shipped_profile_keeps_the_rules_and_its_name() {
    for name in PartnerProfile::shipped_names() {
        let text = SHIPPED.iter().find(|(key, _)| *key == name).unwrap().1;
        let profile =
            PartnerProfile::from_toml(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(profile.name, name);
        // Seven lines of 10 points with normal leading: the longest address the post takes.
        assert!(
            profile.address.height >= 29.0 && profile.address.width >= 75.0,
            "{name}: room for an address"
        );
    }
}

#[test]
fn an_envelope_that_breaks_a_rule_of_the_post_is_refused() {
    let good = PartnerProfile::shipped("c56-right").unwrap();
    let refused = |change: fn(&mut PartnerProfile), rule: &str| {
        let mut profile = good.clone();
        change(&mut profile);
        let error = profile.check().expect_err(rule).to_string();
        assert!(error.contains(rule), "{error} does not name: {rule}");
    };
    refused(|p| p.envelope.height -= 1.0, "window = what is seen");
    refused(|p| p.address.x -= 10.0, "address = seen in every position");
    refused(|p| p.margins.left = f64::NAN, "not negative");
    refused(
        |p| {
            p.marks.omr.x = p.marks.datamatrix.x;
            p.marks.omr.y = p.marks.datamatrix.y;
        },
        "strokes and DataMatrix",
    );
    refused(|p| p.marks.datamatrix.x = -1.0, "DataMatrix can be printed");
    refused(|p| p.folds.at = vec![150.0], "fits in the envelope");
    refused(|p| p.name = "../x".into(), "a-z");
    refused(
        |p| {
            p.envelope.window.height += 2.0;
            p.window.height += 2.0;
        },
        "30 mm free below",
    );
    refused(
        |p| {
            p.envelope.window.y -= 4.0;
            p.window.y -= 4.0;
            p.address.height -= 4.0;
        },
        "franking",
    );
}

#[test]
fn sheets_weight_and_postage_class() {
    let profile = PartnerProfile::shipped("c56-right").unwrap();
    assert_eq!(PartnerProfile::sheets(5, true), 3);
    assert_eq!(PartnerProfile::sheets(5, false), 5);
    assert!(
        profile.normalised(profile.envelope.max_sheets),
        "a full envelope is still a normalised letter"
    );
    assert!(!PartnerProfile::shipped("c4-right").unwrap().normalised(1));
}

#[test]
fn an_unknown_key_in_a_file_is_refused() {
    let text = format!("colour = \"red\"\n{}", SHIPPED[0].1);
    assert!(matches!(
        PartnerProfile::from_toml(&text),
        Err(ProfileError::Form(_))
    ));
}
