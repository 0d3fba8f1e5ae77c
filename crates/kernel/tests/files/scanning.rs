//! The virus scanner, well and unwell.

use super::*;

fn scanner(simulator: &ClamdSimulator) -> ClamdScanner {
    ClamdScanner::new(simulator.address())
}

/// Patience for scanners that will never answer: long enough to connect, short enough to test.
fn impatient(address: ClamdAddress) -> ClamdScanner {
    ClamdScanner::new(address).with_timeouts(Duration::from_millis(500), Duration::from_millis(50))
}

fn nobody() -> ClamdAddress {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    ClamdAddress::Tcp(listener.local_addr().unwrap().to_string())
}

#[test]
fn a_healthy_scanner_answers_and_tells_its_version() {
    let simulator = ClamdSimulator::start(Mood::HEALTHY).unwrap();
    scanner(&simulator).ping().unwrap();
    assert!(
        scanner(&simulator)
            .version()
            .unwrap()
            .starts_with("ClamAV 1.")
    );
}

#[test]
fn harmless_bytes_are_clean_and_the_test_virus_is_found_across_chunks() {
    let simulator = ClamdSimulator::start(Mood::HEALTHY).unwrap();
    let large = vec![b'a'; 200_000];
    assert_eq!(scanner(&simulator).scan(&large), Ok(Verdict::Clean));
    let hidden = [&large[..65_500], &eicar(), &large].concat();
    let signature = String::from("Eicar-Test-Signature");
    assert_eq!(
        scanner(&simulator).scan(&hidden),
        Ok(Verdict::Infected { signature })
    );
}

#[test]
fn a_file_larger_than_the_scanner_takes_is_said_to_be_so_by_either_side() {
    let simulator = ClamdSimulator::start(Mood::Healthy {
        stream_max_length: 1000,
    })
    .unwrap();
    assert_eq!(
        scanner(&simulator).scan(&[0; 1001]),
        Err(ScanFailure::TooLarge)
    );
    assert_eq!(
        scanner(&simulator).with_max_bytes(10).scan(&[0; 11]),
        Err(ScanFailure::TooLarge)
    );
}

#[test]
fn a_scanner_that_is_dead_silent_confused_or_hangs_up_never_says_clean() {
    assert_eq!(
        impatient(nobody()).scan(b"x"),
        Err(ScanFailure::Unreachable)
    );
    assert_eq!(impatient(nobody()).ping(), Err(ScanFailure::Unreachable));
    for (mood, failure) in [
        (Mood::Silent, ScanFailure::TimedOut),
        (Mood::Trickles, ScanFailure::TimedOut),
        (Mood::Garbage, ScanFailure::Garbled),
        (Mood::HangsUp, ScanFailure::Garbled),
    ] {
        let simulator = ClamdSimulator::start(mood).unwrap();
        let patience = Duration::from_millis(if failure == ScanFailure::TimedOut {
            50
        } else {
            5000
        });
        let scanner = scanner(&simulator).with_timeouts(patience, patience);
        assert_eq!(scanner.scan(b"x"), Err(failure.clone()), "{mood:?}");
        assert!(scanner.ping().is_err(), "{mood:?}");
        assert!(scanner.version().is_err(), "{mood:?}");
    }
}

#[test]
fn a_scanner_behind_a_unix_socket_that_is_not_there_cannot_be_reached() {
    let folder = tempfile::tempdir().unwrap();
    let address = ClamdAddress::Unix(folder.path().join("clamd.ctl"));
    assert_eq!(
        ClamdScanner::new(address).ping(),
        Err(ScanFailure::Unreachable)
    );
}

#[test]
fn when_the_scanner_is_down_the_rules_decide_and_the_job_comes_back() {
    let (folder, store) = store();
    let simulator = ClamdSimulator::start(Mood::Silent).unwrap();
    let scanner = impatient(simulator.address());
    let picture = jpeg_with(b"secret");

    let strict = FileRules {
        when_scanner_down: WhenScannerDown::Refuse,
        ..FileRules::default()
    };
    let refused = intake(&picture, "a.jpg", &strict, &scanner, &store).unwrap_err();
    assert_eq!(
        (refused.key(), refused.is_our_fault()),
        ("file-scanner-down", true)
    );
    assert_eq!(files_below(folder.path()), Vec::<PathBuf>::new());

    let kept = intake(&picture, "a.jpg", &FileRules::default(), &scanner, &store).unwrap();
    assert_eq!(kept.scan, ScanState::Unscanned);

    simulator.set_mood(Mood::HEALTHY);
    let patient = scanning::scanner(&simulator);
    assert_eq!(
        rescan(&kept.hash, &patient, &store).unwrap(),
        Verdict::Clean
    );
}
