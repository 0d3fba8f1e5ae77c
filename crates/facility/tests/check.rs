//! Plans in files, and the judge of plans.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use facility::{Error, Plan, check::check, read, read_solution, write_solution};
use support::TOWN;

#[test]
fn a_plan_in_a_file_is_refused_with_its_line() {
    let problem = read(TOWN).unwrap().problem;
    let plan = Plan {
        open: vec![0, 1],
        service: vec![vec![(0, 3)], vec![(1, 1)]],
        value: 21_402,
    };
    let text = write_solution(&problem, &plan);
    assert_eq!(
        text,
        "VALUE 21.402\nOPEN 1 # Noord\nOPEN 2 # Depot\nSERVE 1 1 3\nSERVE 2 2 1\n"
    );
    assert_eq!(read_solution(&problem, &text), Ok(plan.clone()));
    assert_eq!(
        check(&problem, &plan).map(|v| (v.value, v.served)),
        Ok((21_402, 2))
    );
    for (change, to, line) in [
        ("VALUE 21.402", "VALUE 21.4021", 1),
        ("VALUE 21.402", "value 3", 1),
        ("OPEN 1", "OPEN 0", 2),
        ("SERVE 1 1 3", "SERVE 3 1 3", 4),
        ("SERVE 1 1 3", "SERVE 1 1 -3", 4),
        ("SERVE 2 2 1", "VALUE 3", 5),
    ] {
        match read_solution(&problem, &text.replace(change, to)) {
            Err(Error::Malformed { line: at, .. }) => assert_eq!(at, line, "{to}"),
            other => panic!("{to}: {other:?}"),
        }
    }
    assert!(matches!(
        read_solution(&problem, ""),
        Err(Error::Incomplete(_))
    ));
}

#[test]
fn the_checker_sees_every_broken_rule() {
    let problem = read(TOWN).unwrap().problem;
    let plan = Plan {
        open: vec![0, 1],
        service: vec![vec![(0, 3)], vec![(1, 1)]],
        value: 21_402,
    };
    let wrong = |change: &dyn Fn(&mut Plan), complaint: &str| {
        let mut other = plan.clone();
        change(&mut other);
        let said = check(&problem, &other).unwrap_err().to_string();
        assert!(said.contains(complaint), "{said} instead of {complaint}");
    };
    wrong(&|p| p.value -= 1, "the plan says 21.401, and costs 21.402");
    wrong(&|p| p.open = vec![1], "1 sites are open; 2 to 2 may be");
    wrong(&|p| p.open = vec![1, 0], "not in order");
    wrong(&|p| p.open = vec![0, 7], "there is no site number 8");
    wrong(
        &|p| p.service[0] = vec![],
        "Noord must be served, and is not",
    );
    wrong(
        &|p| p.service[0] = vec![(0, 2)],
        "Noord has a load of 3, of which 2 is served",
    );
    wrong(
        &|p| p.service[0] = vec![(0, 1), (1, 2)],
        "the service of Noord is split",
    );
    wrong(
        &|p| p.service[0] = vec![(9, 3)],
        "there is no site number 10",
    );
    wrong(&|p| p.service.push(vec![]), "the plan is for 3 clients");
    // Leaving Haven out costs its penalty.
    let without = Plan {
        service: vec![vec![(0, 3)], vec![]],
        value: 52_500,
        ..plan.clone()
    };
    assert_eq!(check(&problem, &without).map(|v| v.unserved), Ok(1));

    // Each rule broken in a question of its own.
    for (change, to, complaint) in [
        (
            "status = \"open\"",
            "status = \"closed\"",
            "at most 1 can be",
        ),
        ("open = 2", "open = [0, 2]", ""),
        (
            "capacity = 8",
            "capacity = 0",
            "Depot serves a load of 1, and has room for 0",
        ),
        (
            "max_distance = 20",
            "max_distance = 6",
            "Haven may not be served from Depot",
        ),
        (
            "min_separation = 5.5",
            "min_separation = 50",
            "may not be open together",
        ),
    ] {
        let said = match read(&TOWN.replace(change, to)) {
            Err(fault) => fault.to_string(),
            Ok(other) => check(&other.problem, &plan)
                .err()
                .map_or(String::new(), |f| f.to_string()),
        };
        assert!(said.contains(complaint), "{to}: {said}");
    }
    let must = read(&TOWN.replace("open = 2", "open = [0, 2]"))
        .unwrap()
        .problem;
    let closed = Plan {
        open: vec![0],
        ..plan
    };
    assert!(
        check(&must, &closed)
            .unwrap_err()
            .to_string()
            .contains("Depot must be open")
    );
}
