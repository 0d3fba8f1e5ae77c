//! Any text is read as a question or refused.
#![no_main]

use facility::{check::check, plain, read, read_solution, write_solution};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(reading) = read(text) else { return };
    let problem = reading.problem;
    // The plain method takes its time on large questions; reading them is what is looked at here.
    if problem.pair_count() > 10_000 {
        return;
    }
    if let Some(plan) = plain::greedy(&problem) {
        check(&problem, &plan).expect("a plan keeps the rules");
        let file = write_solution(&problem, &plan);
        assert_eq!(read_solution(&problem, &file), Ok(plan));
    }
});
