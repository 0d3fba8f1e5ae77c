//! Files of every form: read, recognised, refused with their line.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use facility::{
    Error, Format, Plan, ReadOptions, Service, Status, check::check, plain, read, read_with,
};
use support::{CAP, GAP, PMED, PMEDCAP, SCP, TOWN};

fn fault(text: &str, format: Option<Format>) -> Error {
    let options = ReadOptions {
        format,
        ..ReadOptions::default()
    };
    match read_with(text, &options) {
        Ok(_) => panic!("this should be refused:\n{text}"),
        Err(fault) => fault,
    }
}

/// The line and the complaint of a file that is refused.
fn refused(text: &str, format: Format, line: usize, complaint: &str) {
    let said = fault(text, Some(format)).to_string();
    assert!(
        said.starts_with(&format!("line {line}: ")) && said.contains(complaint),
        "expected line {line} and `{complaint}`, got: {said}\n{text}"
    );
}

#[test]
fn a_form_is_recognised_by_its_shape() {
    for (text, format) in [
        (PMED, Format::Pmed),
        (CAP, Format::Cap),
        (PMEDCAP, Format::PmedCap),
        (GAP, Format::Gap),
        (SCP, Format::Scp),
        (TOWN, Format::Toml),
    ] {
        let reading = read(text).unwrap_or_else(|fault| panic!("{format}: {fault}"));
        assert_eq!(reading.format, format);
        assert_eq!(format.name().parse(), Ok(format));
    }
    assert!(matches!(fault("", None), Error::Incomplete(_)));
    let said = fault("1 2 3 4 5\n", None).to_string();
    assert!(
        said.contains("not recognised") && said.contains("pmedcap"),
        "{said}"
    );
}

#[test]
fn a_graph_becomes_shortest_paths_and_the_last_of_two_edges_counts() {
    let reading = read(PMED).unwrap();
    let problem = reading.problem;
    let costs: Vec<(u32, u64)> = problem.pairs(0).iter().map(|p| (p.site, p.cost)).collect();
    assert_eq!(costs, [(0, 0), (1, 3), (2, 4), (3, 6)]);
    assert_eq!(problem.open_range(), 1..=1);
    assert!(reading.notes[0].contains("1 edges are there more than once"));
    // Nodes that no path joins cannot serve each other.
    let apart = read("3 1 2\n1 2 5\n").unwrap().problem;
    assert_eq!(apart.pairs(2).len(), 1);
}

#[test]
fn a_table_of_costs_keeps_its_decimals_and_whole_costs_for_each_unit() {
    let problem = read(CAP).unwrap().problem;
    // Twelve units, ten at each site: capacities bind, and the service may be split.
    assert_eq!(problem.service(), Service::Split);
    // 8.2 for four units is 2.05 a unit: two decimals.
    assert_eq!(problem.decimals(), 2);
    assert_eq!(problem.sites()[0].fixed, 750);
    assert_eq!(problem.pairs(0)[1].cost, 820);
    let single = ReadOptions {
        service: Some(Service::Single),
        ..ReadOptions::default()
    };
    let problem = read_with(CAP, &single).unwrap().problem;
    assert_eq!(
        (problem.service(), problem.decimals()),
        (Service::Single, 1)
    );
    // Room for everybody everywhere: nothing to split.
    let wide = CAP.replace("10 7.5\n10 0.", "12 7.5\n12 0.");
    assert_eq!(read(&wide).unwrap().problem.service(), Service::Single);
    // A third of a unit of cost has no decimals.
    refused(
        &CAP.replace("4\n6.0", "3\n7.0"),
        Format::Cap,
        5,
        "no whole number for each unit",
    );
    refused(
        &CAP.replace("10 7.5", "capacity 7.5"),
        Format::Cap,
        2,
        "put that number in its place",
    );
}

#[test]
fn points_in_the_plane_have_rounded_distances() {
    let reading = read(PMEDCAP).unwrap();
    let problem = reading.problem;
    let costs: Vec<(u32, u64)> = problem.pairs(0).iter().map(|p| (p.site, p.cost)).collect();
    assert_eq!(costs, [(0, 0), (2, 1), (1, 5)]);
    assert_eq!(problem.sites()[2].capacity, Some(20));
    assert!(reading.notes[0].contains('7'));
    // The whole collection in one file.
    let two = format!("2\n{PMEDCAP}2 9\n1 1 3\n1 8 8 2\n");
    let number = |number| ReadOptions {
        number,
        ..ReadOptions::default()
    };
    assert_eq!(
        read_with(&two, &number(1)).unwrap().problem.sites().len(),
        3
    );
    assert_eq!(
        read_with(&two, &number(2)).unwrap().problem.sites().len(),
        1
    );
    let said = read_with(&two, &number(3)).unwrap_err().to_string();
    assert!(said.contains("problems 1 to 2"), "{said}");
}

#[test]
fn jobs_have_a_cost_and_a_need_with_each_agent() {
    let options = ReadOptions {
        number: 2,
        ..ReadOptions::default()
    };
    let problem = read_with(GAP, &options).unwrap().problem;
    assert!(problem.sites().iter().all(|s| s.status == Status::Open));
    let pairs: Vec<_> = problem
        .pairs(1)
        .iter()
        .map(|p| (p.site, p.cost, p.load))
        .collect();
    assert_eq!(pairs, [(0, 2, 6), (1, 4, 8)]);
    assert_eq!(problem.sites()[1].capacity, Some(10));
    let profits = ReadOptions {
        profits: true,
        ..options
    };
    let reading = read_with(GAP, &profits).unwrap();
    // The highest profit costs nothing.
    assert_eq!(reading.problem.pairs(1)[0].site, 1);
    assert!(
        reading.notes[1].contains("8 minus the value"),
        "{:?}",
        reading.notes
    );
}

#[test]
fn rows_are_covered_by_columns() {
    let problem = read(SCP).unwrap().problem;
    assert_eq!(problem.sites()[1].fixed, 5);
    let covers: Vec<u32> = problem.pairs(1).iter().map(|p| p.site).collect();
    assert_eq!(covers, [1, 2]);
    assert_eq!(
        plain::greedy(&problem).map(|plan| (plan.value, plan.open)),
        Some((5, vec![1]))
    );
}

#[test]
fn our_own_form_says_places_and_rules() {
    let reading = read(TOWN).unwrap();
    assert_eq!(reading.title.as_deref(), Some("Two depots"));
    let problem = reading.problem;
    let names: Vec<&str> = problem.sites().iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["Noord", "Depot"]);
    let depot = &problem.sites()[1];
    assert_eq!(
        (depot.fixed, depot.capacity, depot.status),
        (12_500, Some(8), Status::Open)
    );
    assert_eq!(problem.open_range(), 2..=2);
    // 5 from Haven to Noord; 8.902… to the depot.
    let costs: Vec<(u32, u64)> = problem.pairs(1).iter().map(|p| (p.site, p.cost)).collect();
    assert_eq!(costs, [(0, 5_000), (1, 8_902)]);
    // Two and a half times 10.112 to the depot.
    assert_eq!(problem.pairs(0)[1].cost, 25_280);
    assert_eq!(problem.clients()[0].load, 3);
    assert_eq!(problem.clients()[1].penalty, Some(40_000));
    assert!(problem.apart(0).is_empty());
    // Nearer than 5.5 of each other: they may not both be open, and two must.
    let near = TOWN.replace("x = 10\ny = -1", "x = 4\ny = -1");
    assert_eq!(read(&near).unwrap().problem.apart(0), [1]);
    // Out of reach of the depot.
    let far = TOWN.replace("max_distance = 20", "max_distance = 8.901");
    assert_eq!(read(&far).unwrap().problem.pairs(1).len(), 1);
    let exact = TOWN.replace("max_distance = 20", "max_distance = 8.902");
    assert_eq!(read(&exact).unwrap().problem.pairs(1).len(), 2);
}

#[test]
fn coordinates_on_the_globe_give_kilometres() {
    let text = "[[place]]\nname = 'Brussel'\nlat = 50.8467\nlon = 4.3525\n[[place]]\nname = 'Antwerpen'\nlat = 51.2211\nlon = 4.3997\n";
    let problem = read(text).unwrap().problem;
    let cost = problem.pairs(0)[1].cost;
    assert!((41_700..41_820).contains(&cost), "{cost} metres");
}

#[test]
fn rows_copied_from_a_spreadsheet_mean_the_same() {
    let tables = "[rules]\nopen = 1\n[[site]]\nname = 'A, links'\nx = 1.5\ny = 0\nfixed = 2\n[[site]]\nname = 'B'\nx = 4\ny = 0\n\
        [[client]]\nname = 'C'\nx = 0\ny = 0\nweight = 3\n";
    let rows = "sites = '''\nname ; x ; y ; fixed\nA, links; 1,5; 0; 2\nB; 4; 0;\n'''\nclients = '''\nname\tx\ty\tweight\nC\t0\t0\t3\n'''\n\
        [rules]\nopen = 1\n";
    assert_eq!(read(tables).unwrap().problem, read(rows).unwrap().problem);
    refused(
        &rows.replace("B; 4; 0;", "B; 4; 0"),
        Format::Toml,
        4,
        "3 cells under 4 headings",
    );
    refused(&rows.replace("1,5", "-"), Format::Toml, 3, "x is `-`");
    refused(
        &rows.replace("fixed", "vast"),
        Format::Toml,
        3,
        "`vast` is not known here",
    );
}

#[test]
fn tables_of_distances_costs_and_loads_say_who_may_be_served_from_where() {
    let head = "[rules]\nopen = 1\nmax_distance = 6\ndecimals = 2\n";
    let people = "[[site]]\nname = 'A'\n[[site]]\nname = 'B'\n[[client]]\nname = 'C'\nweight = 0.5\n[[client]]\nname = 'D'\nload = 4\n";
    let tables = "distances = '''\n, B, A\nD, 5, 6.25\nC, 4.5,\n'''\nloads = '''\n, A, B\nC, 1, 2\nD, 3, 4\n'''\n";
    let problem = read(&format!("{tables}{head}{people}")).unwrap().problem;
    let pairs = |client: usize| -> Vec<(u32, u64, u64)> {
        problem
            .pairs(client)
            .iter()
            .map(|p| (p.site, p.cost, p.load))
            .collect()
    };
    // C only from B; D not from A, which is farther than six.
    assert_eq!(pairs(0), [(1, 225, 2)]);
    assert_eq!(pairs(1), [(1, 500, 4)]);
    let head = head.replace("max_distance = 6\n", "");
    let costs = "costs = '''\n, A, B\nC, 7, 8.25\nD, 3,\n'''\n";
    let problem = read(&format!("{costs}{head}{people}")).unwrap().problem;
    assert_eq!(problem.pairs(0)[1].cost, 825);
    assert_eq!(problem.pairs(1).len(), 1);

    for (change, to, line, complaint) in [
        ("C, 7", "E, 7", 3, "there is no client `E`"),
        ("D, 3,", "C, 3,", 4, "the row of `C` is there twice"),
        ("D, 3,\n", "", 1, "there is no row for client `D`"),
        (", A, B", ", A, E", 1, "there is no site `E`"),
        (", A, B", ", A, A", 2, "twice"),
        ("8.25", "8.255", 3, "at most 2 decimals"),
        ("8.25", "1e3", 3, "a number that is not negative"),
    ] {
        refused(
            &format!("{}{head}{people}", costs.replace(change, to)),
            Format::Toml,
            line,
            complaint,
        );
    }
}

#[test]
fn coverage_asks_for_everybody_or_for_most() {
    let people = "places = '''\nname,x,y,weight\nA,0,0,5\nB,3,0,1\nC,6,0,2\nD,20,0,9\n'''\n";
    let all = read(&format!(
        "{people}[rules]\nobjective = 'cover_all'\nmax_distance = 3\n"
    ))
    .unwrap()
    .problem;
    // Each site counts one: B reaches A and C, D is alone.
    let plan = plain::interchange(&all).unwrap();
    assert_eq!(
        (all.amount(plan.value), plan.open),
        ("2".to_owned(), vec![1, 3])
    );
    let most = read(&format!(
        "{people}[rules]\nobjective = 'cover_most'\nmax_distance = 3\nopen = 1\n"
    ))
    .unwrap()
    .problem;
    // D has more weight than the three others; they are what is left out.
    let plan = plain::interchange(&most).unwrap();
    assert_eq!(
        (most.amount(plan.value), plan.open),
        ("8".to_owned(), vec![3])
    );
    let said = fault(&format!("{people}[rules]\nobjective = 'cover_all'\n"), None).to_string();
    assert!(said.contains("max_distance is missing"), "{said}");
}

#[test]
fn split_service_has_whole_costs_for_each_unit() {
    let text = "[rules]\nservice = 'split'\ndecimals = 0\n[[client]]\nname = 'C'\nx = 0\ny = 0\nweight = 10\nload = 4\n\
        [[site]]\nname = 'A'\nx = 1.5\ny = 0\ncapacity = 3\n[[site]]\nname = 'B'\nx = 2\ny = 0\ncapacity = 3\n";
    let problem = read(text).unwrap().problem;
    // Fifteen for four units is 3.75 each, rounded to 4.
    assert_eq!(problem.pairs(0)[0].cost, 16);
    let plan = Plan {
        open: vec![0, 1],
        service: vec![vec![(0, 3), (1, 1)]],
        value: 17,
    };
    assert_eq!(check(&problem, &plan).map(|v| v.value), Ok(17));
}

#[test]
fn names_of_pairs_that_may_not_be_open_together() {
    let text = format!(
        "apart = [['Noord', 'Depot']]\n{}",
        TOWN.replace("min_separation = 5.5\n", "")
    );
    assert_eq!(read(&text).unwrap().problem.apart(1), [0]);
    refused(
        &text.replace("'Depot']", "'Depo']"),
        Format::Toml,
        1,
        "there is no site `Depo`",
    );
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    for (format, text, line, complaint) in [
        (
            Format::Pmed,
            PMED.replace("3 4 2", "3 9 2"),
            4,
            "a whole number from 1 to 4",
        ),
        (Format::Pmed, PMED.replace("3 4 2", "3 4 -2"), 4, "`-2`"),
        (Format::Pmed, PMED.replace("4 4 1", "4 4 5"), 1, "p is `5`"),
        (
            Format::Pmed,
            PMED.replace("4 4 1", "4 3 1"),
            5,
            "comes after the end",
        ),
        (
            Format::Cap,
            CAP.replace("8.2", "8,2"),
            5,
            "without exponent",
        ),
        (Format::Cap, CAP.replace("8.2", "x\u{1b}[31m"), 5, "x·[31m"),
        (
            Format::Cap,
            CAP.replace("8.2", "8.2 1"),
            7,
            "comes after the end",
        ),
        (
            Format::PmedCap,
            PMEDCAP.replace("3 4 5", "3 4 5.5"),
            4,
            "`5.5`",
        ),
        (
            Format::Gap,
            GAP.replace("4\n5\n", "4\nten\n"),
            5,
            "what an agent has",
        ),
        (
            Format::Scp,
            SCP.replace("\n1 2\n", "\n1 4\n"),
            4,
            "from 1 to 3",
        ),
        (
            Format::Toml,
            TOWN.replace("open = 2", "open = -2"),
            5,
            "a number of sites, or a range",
        ),
        (
            Format::Toml,
            TOWN.replace("open = 2", "open = [3, 1]"),
            5,
            "a range like",
        ),
        (
            Format::Toml,
            TOWN.replace("x = 10", "x = 'ten'"),
            18,
            "x is `ten`",
        ),
        (
            Format::Toml,
            TOWN.replace("x = 10", "x = nan"),
            18,
            "x is `NaN`",
        ),
        (
            Format::Toml,
            TOWN.replace("x = 10\n", ""),
            17,
            "x and y belong together",
        ),
        (
            Format::Toml,
            TOWN.replace("\"open\"", "\"ajar\""),
            22,
            "free, open, closed",
        ),
        (
            Format::Toml,
            TOWN.replace("fixed = 12.5", "fixed = -12.5"),
            20,
            "not negative",
        ),
        (
            Format::Toml,
            TOWN.replace("fixed = 12.5", "fixed = 12.5678"),
            20,
            "at most 3 decimals",
        ),
        (
            Format::Toml,
            TOWN.replace("capacity = 8", "capacity = 8.5"),
            21,
            "a whole number",
        ),
        (
            Format::Toml,
            TOWN.replace("\"Depot\"", "\"Noord\""),
            17,
            "twice among the sites",
        ),
        (
            Format::Toml,
            TOWN.replace("\"Depot\"", "\"De\\u0007pot\""),
            17,
            "all of them visible",
        ),
        (
            Format::Toml,
            TOWN.replace("penalty = 40", "penalti = 40"),
            28,
            "`penalti` is not known",
        ),
        (
            Format::Toml,
            TOWN.replace("penalty = 40", "penalty = "),
            28,
            "",
        ),
        (
            Format::Toml,
            TOWN.replace("max_distance", "min_distance"),
            6,
            "unknown field",
        ),
        (
            Format::Toml,
            TOWN.replace("x = 3\ny = 4.5", "lat = 3\nlon = 4.5"),
            25,
            "cannot be compared",
        ),
    ] {
        refused(&text, format, line, complaint);
    }
    for (format, text) in [
        (Format::Pmed, "4 4 1\n1 2"),
        (Format::Cap, "2 2\n1 1\n1"),
        (Format::Gap, "1\n2"),
        (Format::Scp, "5"),
        (Format::PmedCap, "1 7\n3"),
    ] {
        let fault = fault(text, Some(format));
        assert!(matches!(fault, Error::Incomplete(_)), "{format}: {fault}");
    }
}

#[test]
fn sizes_and_sums_have_bounds() {
    for (format, text) in [
        (Format::Pmed, "8000 1 1\n1 2 3\n"),
        (Format::Pmed, "7000 4000000 1\n1 2 3\n"),
        (Format::Cap, "100000 1000000\n"),
        (Format::Cap, "18446744073709551616 2\n"),
        (Format::Cap, "18446744073709551615 18446744073709551615\n"),
        (Format::PmedCap, "1 1\n90000 90000 1\n"),
        (Format::Gap, "1\n99999 99999\n"),
        (Format::Gap, "18446744073709551615\n"),
        (Format::Scp, "1000000 99999999\n"),
        (Format::Scp, "1 1\n1\n18446744073709551615\n"),
    ] {
        fault(text, Some(format));
        // Without the form: refused as well, at once.
        fault(text, None);
    }
    let dear = TOWN.replace("fixed = 12.5", "fixed = 9000000000000");
    refused(&dear, Format::Toml, 20, "of a size that is exact");
    assert_eq!(
        fault(
            &TOWN.replace("weight = 2.5", "weight = 900000000000000"),
            None
        ),
        Error::Overflow
    );
    assert_eq!(fault("2 1 1\n1 2 900000000000000\n", None), Error::Overflow);
}

#[test]
fn published_files_are_recognised_and_a_plain_plan_is_near_the_published_optimum() {
    let Some(folder) = support::published() else {
        return;
    };
    for (file, format, optimum) in [
        ("pmed1.txt", Format::Pmed, "5819"),
        ("pmed5.txt", Format::Pmed, "1355"),
        ("cap41.txt", Format::Cap, "1040444.375"),
        ("cap71.txt", Format::Cap, "932615.75"),
        ("cap101.txt", Format::Cap, "796648.437"),
        ("cap131.txt", Format::Cap, "793439.562"),
        ("pmedcap01.txt", Format::PmedCap, "713"),
        ("pmedcap11.txt", Format::PmedCap, "1006"),
    ] {
        let reading = read(&std::fs::read_to_string(folder.join(file)).unwrap()).unwrap();
        assert_eq!(reading.format, format, "{file}");
        let Some(plan) = plain::interchange(&reading.problem) else {
            // Placing clients one by one may not succeed where capacities are tight.
            assert_eq!(format, Format::PmedCap, "{file}");
            continue;
        };
        let value: f64 = reading.problem.amount(plan.value).parse().unwrap();
        let optimum: f64 = optimum.parse().unwrap();
        assert!(
            value > optimum - 0.001 && value < optimum * 1.1,
            "{file}: {value} against {optimum}"
        );
    }
}
