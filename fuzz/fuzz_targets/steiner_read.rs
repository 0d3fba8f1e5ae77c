//! Any text is read as a graph with sites or refused with its line; what is read can be written, read back and solved, and the
//! independent checker understands it too.
#![no_main]

use libfuzzer_sys::fuzz_target;
use steiner::{Options, check, read, solve, write_instance, write_solution};

fuzz_target!(|text: &str| {
    // As a solution, any text is judged, whatever the instance.
    let _ = check::check(text, text);
    let Ok(reading) = read(text) else { return };
    let instance = reading.instance;
    if instance.graph().nodes() > 10_000 {
        return;
    }
    let written = write_instance(&instance);
    let again = read(&written).expect("what was written can be read");
    assert_eq!(write_instance(&again.instance), written);
    let options = Options {
        work: 100_000,
        seed: 1,
    };
    if let Ok(answer) = solve(&instance, &options) {
        let solution = write_solution(&instance, &answer.edges);
        let verdict = check::check(&written, &solution).expect("a right solution");
        assert_eq!(verdict.value, answer.value);
        assert!(answer.bound <= answer.value);
    }
});
