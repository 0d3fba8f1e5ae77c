//! Solves instances and prints how far it got: `solve SECONDS FILE…`.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss)]

use std::{ops::ControlFlow, time::Instant};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds: f64 = arguments
        .next()
        .and_then(|s| s.parse().ok())
        .unwrap_or(10.0);
    let verbose = std::env::var("VERBOSE").is_ok();
    for file in arguments {
        let text = std::fs::read_to_string(&file).unwrap();
        let instance = steiner::read(&text).unwrap().instance;
        let best = best_known(&file);
        let percent = |v: u64| (v as f64 / best.max(1) as f64 - 1.0) * 100.0;
        let start = Instant::now();
        let plain = instance_sum(&instance, &steiner::plain(&instance).unwrap());
        let start2 = Instant::now();
        let zero = cpu();
        let mut marks = [1.0, 2.0, 5.0, 10.0, 20.0, 60.0].into_iter().peekable();
        let mut line = String::new();
        let mut said = 0;
        let answer = steiner::solve_with(
            &instance,
            &steiner::Options {
                work: u64::MAX,
                seed: 1,
            },
            &mut |p| {
                let t = cpu() - zero;
                if verbose && p.value != said {
                    said = p.value;
                    eprintln!(
                        "  {t:.2}s {:?} work {} value {} ({:.3} %) bound {} gap {:.3} %",
                        p.stage,
                        p.work,
                        p.value,
                        percent(p.value),
                        p.bound,
                        p.gap() * 100.0
                    );
                }
                while marks.next_if(|m| *m <= t).is_some() {
                    line += &format!("| {:.4} / {:.3} ", percent(p.value), p.gap() * 100.0);
                }
                if t > seconds {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            },
        )
        .unwrap();
        let t = cpu() - zero;
        let verdict =
            steiner::check::check(&text, &steiner::write_solution(&instance, &answer.edges))
                .unwrap();
        assert_eq!(verdict.value, answer.value);
        assert!(
            answer.bound <= best || best == 0,
            "bound {} above {best}",
            answer.bound
        );
        println!(
            "{} n{} m{} t{} sph {:.2}% ({:.2}s) {line}| end {:.4} / {:.4} in {t:.2}s bound-opt {:.3} left {:?} work {}M",
            file.rsplit('/').next().unwrap(),
            instance.graph().nodes(),
            instance.graph().edges(),
            instance.terminals().len(),
            percent(plain),
            (start2 - start).as_secs_f64(),
            percent(answer.value),
            answer.gap() * 100.0,
            -percent(answer.bound),
            answer.left,
            answer.work / 1_000_000
        );
    }
}

fn instance_sum(instance: &steiner::Instance, edges: &[u32]) -> u64 {
    edges.iter().map(|e| instance.graph().cost(*e)).sum()
}

fn best_known(file: &str) -> u64 {
    let path = std::path::Path::new(file);
    let table = path.ancestors().nth(2).map(|p| p.join("best_known.csv"));
    let text = table
        .and_then(|t| std::fs::read_to_string(t).ok())
        .unwrap_or_default();
    let name: Vec<_> = path
        .iter()
        .rev()
        .take(2)
        .map(|s| s.to_string_lossy().into_owned())
        .collect();
    let key = format!("{}/{}", name.get(1).cloned().unwrap_or_default(), name[0]);
    text.lines()
        .find(|l| l.starts_with(&key))
        .and_then(|l| l.split(',').nth(7)?.parse().ok())
        .unwrap_or(0)
}

/// CPU seconds of this process.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    text.split(' ')
        .next()
        .and_then(|ns| ns.parse::<f64>().ok())
        .unwrap_or(0.0)
        / 1e9
}
