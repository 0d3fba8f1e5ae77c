//! Questions without binding capacities, judged by trying every choice of sites.

use facility::{Answer, Builder, Client, Error, Options, Problem, Site, Status, solve, solve_with};
use proptest::prelude::*;
use std::ops::ControlFlow;

/// A small question as plain data, so that it can be changed and asked again.
#[derive(Debug, Clone)]
struct Sketch {
    sites: Vec<(u64, Status)>,
    penalties: Vec<Option<u64>>,
    /// By client and site; nothing where the site cannot serve the client.
    costs: Vec<Vec<Option<u64>>>,
    apart: Vec<(usize, usize)>,
    open: Option<(usize, usize)>,
}

impl Sketch {
    fn build(&self) -> Result<Problem, Error> {
        let mut builder = Builder::new();
        for (i, (fixed, status)) in self.sites.iter().enumerate() {
            builder.site(Site::new(format!("s{i}")).fixed(*fixed).status(*status))?;
        }
        for (j, penalty) in self.penalties.iter().enumerate() {
            let client = Client::new(format!("c{j}"));
            builder.client(match penalty {
                Some(cost) => client.penalty(*cost),
                None => client,
            })?;
            for (i, cost) in self.costs[j].iter().enumerate() {
                if let Some(cost) = cost {
                    builder.serve(j, i, *cost)?;
                }
            }
        }
        for (a, b) in &self.apart {
            builder.apart(*a, *b)?;
        }
        if let Some((least, most)) = self.open {
            builder.open(least..=most);
        }
        builder.build()
    }

    /// What a choice of sites costs; nothing when it breaks a rule.
    fn cost(&self, open: u32) -> Option<u64> {
        let is_open = |i: usize| open >> i & 1 == 1;
        let count = open.count_ones() as usize;
        let (least, most) = self.open.unwrap_or((0, self.sites.len()));
        if count < least || count > most {
            return None;
        }
        let mut total = 0;
        for (i, (fixed, status)) in self.sites.iter().enumerate() {
            match (status, is_open(i)) {
                (Status::Open, false) | (Status::Closed, true) => return None,
                (_, true) => total += fixed,
                _ => {}
            }
        }
        if self
            .apart
            .iter()
            .any(|(a, b)| a != b && is_open(*a) && is_open(*b))
        {
            return None;
        }
        for (costs, penalty) in self.costs.iter().zip(&self.penalties) {
            let ways = costs.iter().enumerate().filter(|(i, _)| is_open(*i));
            total += ways.filter_map(|(_, c)| *c).chain(*penalty).min()?;
        }
        Some(total)
    }

    fn cheapest(&self, admit: impl Fn(u32) -> bool) -> Option<u64> {
        let all = 0..1_u32 << self.sites.len();
        all.filter(|open| admit(*open))
            .filter_map(|open| self.cost(open))
            .min()
    }
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![8 => Just(Status::Free), 1 => Just(Status::Open), 1 => Just(Status::Closed)]
}

/// All kinds: some with fixed costs, with penalties, with missing pairs, with conflicts, with a range.
fn sketches(most_sites: usize) -> impl Strategy<Value = Sketch> {
    let kinds = (
        any::<bool>(),
        any::<bool>(),
        0..3_u32,
        0..3_u32,
        0..4_u32,
        1..60_u64,
    );
    (2..=most_sites, 1..=9_usize, kinds).prop_flat_map(|(m, n, kinds)| {
        let (fixed, statuses, penalties, missing, ranges, scale) = kinds;
        let fixed = if fixed { 0..scale * 2 + 1 } else { 0..1 };
        let status = if statuses {
            status().boxed()
        } else {
            Just(Status::Free).boxed()
        };
        let penalty = match penalties {
            0 => Just(None).boxed(),
            1 => proptest::option::of(0..scale * 2).boxed(),
            _ => (0..scale * 2).prop_map(Some).boxed(),
        };
        let cost = match missing {
            0 => (0..scale).prop_map(Some).boxed(),
            1 => proptest::option::weighted(0.7, 0..scale).boxed(),
            _ => proptest::option::weighted(0.4, 0..1_u64).boxed(),
        };
        let conflicts = if statuses { 0..m } else { 0..1 };
        let open = match ranges {
            0 => Just(None).boxed(),
            1 => (1..=m.min(4)).prop_map(|p| Some((p, p))).boxed(),
            2 => (0..=m, 0..=m)
                .prop_map(|(a, b)| Some((a.min(b), a.max(b))))
                .boxed(),
            _ => (1..=m).prop_map(|p| Some((0, p))).boxed(),
        };
        (
            proptest::collection::vec((fixed, status), m),
            proptest::collection::vec(penalty, n),
            proptest::collection::vec(proptest::collection::vec(cost, m), n),
            proptest::collection::vec((0..m, 0..m), conflicts),
            open,
        )
            .prop_map(|(sites, penalties, costs, apart, open)| Sketch {
                sites,
                penalties,
                costs,
                apart,
                open,
            })
    })
}

/// The plan keeps all rules and costs what it says.
fn check_plan(sketch: &Sketch, answer: &Answer) {
    let plan = &answer.plan;
    let open = plan.open.iter().fold(0, |set, s| set | 1 << s);
    assert_eq!(sketch.cost(open), Some(plan.value), "{plan:?}");
    let mut total: u64 = plan.open.iter().map(|s| sketch.sites[*s as usize].0).sum();
    for (j, service) in plan.service.iter().enumerate() {
        total += match service.as_slice() {
            [] => sketch.penalties[j].expect("may go unserved"),
            [(site, 1)] => {
                assert!(plan.open.contains(site));
                sketch.costs[j][*site as usize].expect("a pair")
            }
            more => panic!("{more:?}"),
        };
    }
    assert_eq!(total, plan.value);
}

fn judge(sketch: &Sketch) {
    let best = sketch.cheapest(|_| true);
    let answer = match sketch.build().and_then(|p| solve(&p, &Options::default())) {
        Err(Error::Impossible(_)) => {
            assert_eq!(best, None);
            return;
        }
        other => other.expect("an answer"),
    };
    check_plan(sketch, &answer);
    assert_eq!(Some(answer.plan.value), best);
    assert_eq!(answer.bound, answer.plan.value);
    for (s, with) in answer.with.iter().enumerate() {
        let least = sketch
            .cheapest(|open| open >> s & 1 == 1)
            .unwrap_or(u64::MAX);
        assert!(*with <= least, "site {s}: {with} > {least}");
        assert!(*with >= answer.bound);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16_000))]

    #[test]
    fn the_answer_is_the_cheapest_of_all_choices(sketch in sketches(8)) {
        judge(&sketch);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn larger_questions_too(sketch in sketches(13)) {
        judge(&sketch);
    }

    #[test]
    fn the_order_of_sites_and_clients_does_not_matter(
        (sketch, sites, clients) in sketches(8).prop_flat_map(|s| {
            let sites = Just((0..s.sites.len()).collect::<Vec<_>>()).prop_shuffle();
            let clients = Just((0..s.penalties.len()).collect::<Vec<_>>()).prop_shuffle();
            (Just(s), sites, clients)
        })
    ) {
        let place = |i: &usize| sites.iter().position(|s| s == i).unwrap();
        let other = Sketch {
            sites: sites.iter().map(|i| sketch.sites[*i]).collect(),
            penalties: clients.iter().map(|j| sketch.penalties[*j]).collect(),
            costs: clients.iter().map(|j| sites.iter().map(|i| sketch.costs[*j][*i]).collect()).collect(),
            apart: sketch.apart.iter().map(|(a, b)| (place(a), place(b))).collect(),
            open: sketch.open,
        };
        let value = |s: &Sketch| s.build().and_then(|p| solve(&p, &Options::default())).map(|a| a.plan.value).ok();
        prop_assert_eq!(value(&sketch), value(&other));
    }

    #[test]
    fn a_cheaper_pair_never_makes_the_answer_dearer(
        sketch in sketches(8), client in any::<prop::sample::Index>(), site in any::<prop::sample::Index>(), cost in 0..60_u64
    ) {
        let mut cheaper = sketch.clone();
        let (j, i) = (client.index(sketch.penalties.len()), site.index(sketch.sites.len()));
        cheaper.costs[j][i] = Some(sketch.costs[j][i].unwrap_or(u64::MAX).min(cost));
        let value = |s: &Sketch| {
            s.build().and_then(|p| solve(&p, &Options::default())).map_or(u64::MAX, |a| a.plan.value)
        };
        prop_assert!(value(&cheaper) <= value(&sketch));
    }

    #[test]
    fn the_same_question_has_the_same_answer(sketch in sketches(12), seed in 0..5_u64, work in 0..2_000_000_u64) {
        if let Ok(problem) = sketch.build() {
            let options = Options { work, seed };
            prop_assert_eq!(solve(&problem, &options), solve(&problem, &options));
        }
    }
}

/// Points on a plane, all of them clients and possible sites.
fn plane(count: usize, p: usize, seed: u64) -> Sketch {
    let mut state = seed;
    let mut below = |bound: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    let points: Vec<(u64, u64)> = (0..count).map(|_| (below(1000), below(1000))).collect();
    let distance = |a: &(u64, u64), b: &(u64, u64)| a.0.abs_diff(b.0) + a.1.abs_diff(b.1);
    Sketch {
        sites: vec![(0, Status::Free); count],
        penalties: vec![None; count],
        costs: points
            .iter()
            .map(|a| points.iter().map(|b| Some(distance(a, b))).collect())
            .collect(),
        apart: Vec::new(),
        open: Some((p, p)),
    }
}

#[test]
fn a_run_that_is_broken_off_ends_with_a_plan_and_a_bound() {
    let sketch = plane(120, 9, 7);
    let problem = sketch.build().unwrap();
    let whole = solve(&problem, &Options::default()).unwrap();
    assert!(whole.optimal());
    for stop in 0..12 {
        let mut calls = 0;
        let answer = solve_with(&problem, &Options::default(), &mut |progress| {
            assert!(progress.bound <= whole.plan.value && progress.value >= whole.plan.value);
            calls += 1;
            if calls > stop {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
        .unwrap();
        assert_eq!(answer.plan.open.len(), 9);
        assert!(answer.plan.value >= whole.plan.value);
        assert!(answer.bound <= whole.plan.value);
        assert!(
            answer
                .with
                .iter()
                .zip(&whole.with)
                .all(|(with, _)| *with >= answer.bound)
        );
    }
}

#[test]
fn little_work_gives_a_worse_bound_but_a_true_one() {
    let sketch = plane(150, 11, 3);
    let problem = sketch.build().unwrap();
    let whole = solve(&problem, &Options::default()).unwrap();
    assert!(whole.optimal());
    for work in [0, 1, 1 << 16, 1 << 21, 1 << 22, 1 << 23] {
        let answer = solve(&problem, &Options { work, seed: 1 }).unwrap();
        assert!(answer.bound <= whole.plan.value && whole.plan.value <= answer.plan.value);
    }
}

#[test]
fn free_and_equal_everything() {
    let sketch = Sketch {
        sites: vec![(0, Status::Free); 30],
        penalties: vec![None; 40],
        costs: vec![vec![Some(0); 30]; 40],
        apart: Vec::new(),
        open: Some((3, 5)),
    };
    let answer = solve(&sketch.build().unwrap(), &Options::default()).unwrap();
    assert_eq!((answer.plan.value, answer.bound), (0, 0));
    let equal = Sketch {
        sites: vec![(7, Status::Free); 30],
        costs: vec![vec![Some(5); 30]; 40],
        open: Some((2, 30)),
        ..sketch
    };
    let answer = solve(&equal.build().unwrap(), &Options::default()).unwrap();
    assert_eq!((answer.plan.value, answer.bound), (214, 214));
}

#[test]
fn conflicts_can_make_it_impossible() {
    // A ring of seven sites, no two neighbours together: three fit, four do not.
    let ring = |p| Sketch {
        sites: vec![(1, Status::Free); 7],
        penalties: vec![Some(3)],
        costs: vec![vec![Some(1); 7]],
        apart: (0..7).map(|i| (i, (i + 1) % 7)).collect(),
        open: Some((p, 7)),
    };
    let answer = solve(&ring(3).build().unwrap(), &Options::default()).unwrap();
    assert_eq!(answer.plan.value, 4);
    let error = solve(&ring(4).build().unwrap(), &Options::default()).unwrap_err();
    assert!(matches!(error, Error::Impossible(_)));
}

#[test]
fn the_largest_costs_are_exact() {
    let big = 1 << 47;
    let sketch = Sketch {
        sites: vec![
            (big + 1, Status::Free),
            (big, Status::Free),
            (big - 1, Status::Free),
        ],
        penalties: vec![None, Some(big + 3)],
        costs: vec![
            vec![Some(big), None, Some(big + 1)],
            vec![None, Some(1), Some(big + 2)],
        ],
        apart: vec![(0, 1)],
        open: None,
    };
    judge(&sketch);
}

#[test]
fn very_large_costs_of_many_clients_and_sites_stay_exact() {
    // Together close to the most that a plan may cost.
    let mut sketch = plane(90, 12, 5);
    let scale = (1 << 50) / 90 / 2_000;
    for cost in sketch.costs.iter_mut().flatten().flatten() {
        *cost = *cost * scale + 1;
    }
    let small = solve(&plane(90, 12, 5).build().unwrap(), &Options::default()).unwrap();
    let large = solve(&sketch.build().unwrap(), &Options::default()).unwrap();
    assert!(small.optimal() && large.optimal());
    assert_eq!(large.plan.value, small.plan.value * scale + 90);
}

/// A question where only few sites may be open together and many must be: sites with many conflicts, drawn by chance.
fn packing(least: usize) -> Sketch {
    let mut state = 1_u64;
    let mut apart = Vec::new();
    for a in 0..70 {
        for b in 0..a {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            if state >> 33 & 1 == 1 {
                apart.push((a, b));
            }
        }
    }
    Sketch {
        sites: vec![(1, Status::Free); 70],
        penalties: vec![Some(5)],
        costs: vec![vec![Some(2); 70]],
        apart,
        open: Some((least, 70)),
    }
}

#[test]
fn many_conflicts_a_plan_or_a_proof_or_neither_when_work_is_short() {
    let fits = |least| solve(&packing(least).build().unwrap(), &Options::default());
    let most = (1..70)
        .take_while(|least| fits(*least).is_ok())
        .last()
        .unwrap();
    assert!((6..20).contains(&most), "{most}");
    assert_eq!(fits(most).unwrap().plan.open.len(), most);
    assert!(matches!(fits(most + 1), Err(Error::Impossible(_))));
    let short = solve(
        &packing(most + 1).build().unwrap(),
        &Options { work: 1, seed: 1 },
    );
    assert!(
        matches!(short, Err(Error::NotFound | Error::Impossible(_))),
        "{short:?}"
    );
}

#[test]
fn a_search_without_any_plan_can_be_stopped() {
    let problem = packing(40).build().unwrap();
    let stopped = solve_with(&problem, &Options::default(), &mut |_| {
        ControlFlow::Break(())
    });
    assert!(matches!(
        stopped,
        Err(Error::NotFound | Error::Impossible(_))
    ));
}
