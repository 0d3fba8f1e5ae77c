//! Who pays what.
//!
//! Three questions, each with an exact answer. *By a key*: [`proportional`]. *By what each brings about*: [`shapley`], the one rule that shares
//! everything (efficiency), treats equals alike (symmetry), asks nothing of who changes nothing (dummy), and gives the same for two bills as for
//! their sum (additivity). *Will it hold?* [`core_check`] looks for the group that would rather do it without the others.
//!
//! Amounts are whole cents. A *game* says what each group of partners would pay without the others; groups are numbered by the sum of
//! 2^i over their members i, so that group 0 is empty and group 2^n − 1 is everybody.

/// The most partners for which every group is looked at: 2^20 groups.
pub const MOST_PARTNERS: usize = 20;

/// What each group of partners costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Game {
    partners: usize,
    costs: Vec<i64>,
}

/// Why a list of costs is no game.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GameError {
    /// None, or more than [`MOST_PARTNERS`].
    #[error("between 1 and {MOST_PARTNERS} partners can share; {0} were given")]
    Partners(usize),
    /// Not one cost per group.
    #[error("{partners} partners form {expected} groups; {found} costs were given")]
    Groups {
        /// How many partners there are.
        partners: usize,
        /// How many groups they form, the empty one included.
        expected: usize,
        /// How many costs were given.
        found: usize,
    },
    /// Nobody must cost nothing.
    #[error("the group without partners must cost 0, not {0} cents")]
    Empty(i64),
    /// Beyond what can be added exactly.
    #[error("a group costs {0} cents; at most 10^15 are computed with")]
    Amount(i64),
}

impl Game {
    /// A game from the cost of every group, in cents, by the group's number.
    ///
    /// # Errors
    /// When the list does not fit the number of partners, or an amount is out of reach.
    pub fn new(partners: usize, costs: Vec<i64>) -> Result<Self, GameError> {
        if partners == 0 || partners > MOST_PARTNERS {
            return Err(GameError::Partners(partners));
        }
        let expected = 1 << partners;
        if costs.len() != expected {
            return Err(GameError::Groups {
                partners,
                expected,
                found: costs.len(),
            });
        }
        if costs[0] != 0 {
            return Err(GameError::Empty(costs[0]));
        }
        if let Some(cost) = costs
            .iter()
            .find(|cost| cost.unsigned_abs() > 1_000_000_000_000_000)
        {
            return Err(GameError::Amount(*cost));
        }
        Ok(Self { partners, costs })
    }

    /// A game from a rule: the rule is asked once for every group that is not empty.
    ///
    /// # Errors
    /// As [`Game::new`].
    pub fn from_rule(partners: usize, mut rule: impl FnMut(u32) -> i64) -> Result<Self, GameError> {
        if partners == 0 || partners > MOST_PARTNERS {
            return Err(GameError::Partners(partners));
        }
        let costs = (0..1u32 << partners)
            .map(|group| if group == 0 { 0 } else { rule(group) })
            .collect();
        Self::new(partners, costs)
    }

    /// How many partners there are.
    #[must_use]
    pub fn partners(&self) -> usize {
        self.partners
    }

    /// What this group would pay on its own, in cents.
    #[must_use]
    pub fn cost(&self, group: u32) -> i64 {
        self.costs[group as usize]
    }

    /// What all pay together, in cents.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.costs[self.costs.len() - 1]
    }
}

/// Splits `total` cents by the keys (inhabitants, employees, metres …), to the cent.
///
/// Nothing when a key is negative or not a number, or all are zero.
#[must_use]
pub fn proportional(total: i64, keys: &[f64]) -> Option<Vec<i64>> {
    let sum: f64 = keys.iter().sum();
    if keys.iter().any(|key| !key.is_finite() || *key < 0.0) || !sum.is_finite() || sum <= 0.0 {
        return None;
    }
    // Whole numbers from here on. Keys that are whole, such as inhabitants, are taken as they are; of others, 2^40 parts are finer than any cent of
    // a municipal budget.
    const PARTS: f64 = 1_099_511_627_776.0;
    let whole = sum <= PARTS && keys.iter().all(|key| key.fract() == 0.0);
    let weights: Vec<i128> = keys
        .iter()
        .map(|key| if whole { *key } else { key / sum * PARTS })
        .map(|part| part.round() as i128)
        .collect();
    let denominator: i128 = weights.iter().sum();
    let exact: Vec<i128> = weights.iter().map(|w| w * i128::from(total)).collect();
    Some(largest_remainder(total, &exact, denominator))
}

/// The Shapley value in cents: each partner pays the average, over all orders of joining, of what its joining costs.
///
/// Exact before rounding: every marginal cost is counted in whole n!-ths. Rounded by [`largest_remainder`].
#[must_use]
pub fn shapley(game: &Game) -> Vec<i64> {
    let (exact, denominator) = shapley_exact(game);
    largest_remainder(game.total(), &exact, denominator)
}

/// The Shapley value before rounding: numerators over one denominator, n!.
#[must_use]
pub fn shapley_exact(game: &Game) -> (Vec<i128>, i128) {
    let n = game.partners;
    let factorial: Vec<i128> = (0..=n as i128)
        .scan(1, |product, k| {
            *product *= k.max(1);
            Some(*product)
        })
        .collect();
    // How many orders have exactly these `size` partners before a given one.
    let orders: Vec<i128> = (0..n)
        .map(|size| factorial[size] * factorial[n - 1 - size])
        .collect();
    let mut value = vec![0i128; n];
    for group in 0..1u32 << n {
        let cost = i128::from(game.cost(group));
        let size = group.count_ones() as usize;
        for (partner, sum) in value.iter_mut().enumerate() {
            if group >> partner & 1 == 1 {
                *sum += orders[size - 1] * cost;
            } else {
                *sum -= orders[size] * cost;
            }
        }
    }
    (value, factorial[n])
}

/// A group that would pay less on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The group's number.
    pub group: u32,
    /// What it is asked to pay, in cents.
    pub asked: i64,
    /// What it would pay without the others, in cents.
    pub alone: i64,
}

/// The group with the most reason to leave: the largest difference between what it is asked and what it would cost alone.
/// Nothing when nobody pays more than alone and no group does: the division is in the core.
///
/// # Panics
/// When there is not one amount per partner.
#[must_use]
pub fn core_check(game: &Game, asked: &[i64]) -> Option<Objection> {
    assert_eq!(asked.len(), game.partners, "one amount per partner");
    let mut sums = vec![0i64; 1 << game.partners];
    let mut worst: Option<Objection> = None;
    for group in 1..1usize << game.partners {
        let lowest = group.trailing_zeros() as usize;
        sums[group] = sums[group & (group - 1)].saturating_add(asked[lowest]);
        let alone = game.costs[group];
        if sums[group] > alone
            && worst
                .as_ref()
                .is_none_or(|w| sums[group] - alone > w.asked - w.alone)
        {
            worst = Some(Objection {
                group: group as u32,
                asked: sums[group],
                alone,
            });
        }
    }
    worst
}

/// Rounds exact parts (numerators over `denominator`) to whole cents that add up to `total`: each gets its whole cents, and those with the
/// largest remainders one more; between equal remainders the earlier one (Hamilton's method). The exact parts are meant to add up to the
/// total as well; whatever they lack or have too much is shared equally.
///
/// # Panics
/// When the denominator is not positive.
#[must_use]
pub fn largest_remainder(total: i64, exact: &[i128], denominator: i128) -> Vec<i64> {
    assert!(denominator > 0, "a positive denominator");
    if exact.is_empty() {
        return Vec::new();
    }
    let whole: Vec<i128> = exact
        .iter()
        .map(|part| part.div_euclid(denominator))
        .collect();
    let given = whole
        .iter()
        .fold(0i128, |sum, part| sum.saturating_add(*part));
    let missing = i128::from(total).saturating_sub(given);
    let count = exact.len() as i128;
    let (each, more) = (missing.div_euclid(count), missing.rem_euclid(count));
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(exact[*i].rem_euclid(denominator)));
    let mut parts = vec![0; exact.len()];
    for (place, partner) in order.into_iter().enumerate() {
        let cents = whole[partner]
            .saturating_add(each)
            .saturating_add(i128::from((place as i128) < more));
        parts[partner] = cents.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_game() -> impl Strategy<Value = Game> {
        (1usize..6).prop_flat_map(|n| {
            prop::collection::vec(0i64..1_000_000, 1 << n).prop_map(move |mut costs| {
                costs[0] = 0;
                Game::new(n, costs).expect("a game")
            })
        })
    }

    /// By definition: every order of joining, one by one.
    fn by_orders(game: &Game) -> (Vec<i128>, i128) {
        fn walk(
            game: &Game,
            group: u32,
            sums: &mut [i128],
            path: &mut Vec<(usize, i64)>,
            count: &mut i128,
        ) {
            if group.count_ones() as usize == game.partners() {
                *count += 1;
                for (partner, cost) in path {
                    sums[*partner] += i128::from(*cost);
                }
                return;
            }
            for partner in 0..game.partners() {
                if group >> partner & 1 == 0 {
                    let next = group | 1 << partner;
                    path.push((partner, game.cost(next) - game.cost(group)));
                    walk(game, next, sums, path, count);
                    path.pop();
                }
            }
        }
        let mut sums = vec![0; game.partners()];
        let mut count = 0;
        walk(game, 0, &mut sums, &mut Vec::new(), &mut count);
        (sums, count)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn shapley_is_the_average_over_all_orders(game in any_game()) {
            prop_assert_eq!(shapley_exact(&game), by_orders(&game));
        }

        #[test]
        fn efficiency_the_parts_are_the_whole(game in any_game()) {
            prop_assert_eq!(shapley(&game).iter().sum::<i64>(), game.total());
        }

        #[test]
        fn symmetry_equal_partners_pay_the_same(game in any_game()) {
            // A game in which only the size of a group counts makes all partners equal.
            let equal = Game::from_rule(game.partners(), |g| game.cost((1 << g.count_ones()) - 1)).expect("a game");
            let (exact, _) = shapley_exact(&equal);
            prop_assert!(exact.windows(2).all(|w| w[0] == w[1]));
            let cents = shapley(&equal);
            prop_assert!(cents.iter().max().expect("some") - cents.iter().min().expect("some") <= 1);
        }

        #[test]
        fn dummy_who_adds_nothing_pays_nothing(game in any_game()) {
            let n = game.partners() + 1;
            let with_dummy = Game::from_rule(n, |g| game.cost(g & !(1 << (n - 1)))).expect("a game");
            let (exact, _) = shapley_exact(&with_dummy);
            prop_assert_eq!(exact[n - 1], 0);
        }

        #[test]
        fn additivity_two_bills_or_one(game in any_game(), other in prop::collection::vec(0i64..1_000, 32)) {
            let second = Game::from_rule(game.partners(), |g| other[g as usize % 32]).expect("a game");
            let both = Game::from_rule(game.partners(), |g| game.cost(g) + second.cost(g)).expect("a game");
            let (a, b, c) = (shapley_exact(&game).0, shapley_exact(&second).0, shapley_exact(&both).0);
            prop_assert!(a.iter().zip(&b).zip(&c).all(|((a, b), c)| a + b == *c));
        }

        #[test]
        fn the_core_check_names_the_worst_group(game in any_game(), asked in prop::collection::vec(0i64..1_000_000, 6)) {
            let asked = &asked[..game.partners()];
            let excess = |group: u32| {
                let sum: i64 = (0..game.partners()).filter(|i| group >> i & 1 == 1).map(|i| asked[i]).sum();
                sum - game.cost(group)
            };
            let worst = (1..1u32 << game.partners()).map(excess).max().expect("some");
            match core_check(&game, asked) {
                None => prop_assert!(worst <= 0),
                Some(o) => {
                    prop_assert_eq!(o.asked - o.alone, worst);
                    prop_assert_eq!(excess(o.group), worst);
                }
            }
        }

        #[test]
        fn rounding_is_by_less_than_a_cent_and_loses_none(cents in prop::collection::vec(-1_000_000i64..1_000_000, 1..20), parts in 1i64..1_000) {
            // Exact parts of a whole total: the last makes up for what the others lack.
            let mut exact: Vec<i128> = cents.iter().map(|c| i128::from(*c)).collect();
            let lack = exact.iter().sum::<i128>().rem_euclid(i128::from(parts));
            *exact.last_mut().expect("one") -= lack;
            let total = (exact.iter().sum::<i128>() / i128::from(parts)) as i64;
            let rounded = largest_remainder(total, &exact, i128::from(parts));
            prop_assert_eq!(rounded.iter().sum::<i64>(), total);
            for (rounded, exact) in rounded.iter().zip(&exact) {
                prop_assert!((i128::from(*rounded) * i128::from(parts) - exact).abs() < i128::from(parts));
            }
        }

        #[test]
        fn rounding_ends_whatever_it_is_given(total in any::<i64>(), exact in prop::collection::vec(any::<i128>(), 0..9), denominator in 1i128..i128::MAX) {
            prop_assert_eq!(largest_remainder(total, &exact, denominator).len(), exact.len());
        }

        #[test]
        fn proportional_parts_are_the_whole_and_within_a_cent(total in 0i64..10_000_000_000, keys in prop::collection::vec(0u32..100_000, 1..30)) {
            let keys: Vec<f64> = keys.into_iter().map(f64::from).collect();
            match proportional(total, &keys) {
                None => prop_assert!(keys.iter().all(|k| *k == 0.0)),
                Some(parts) => {
                    prop_assert_eq!(parts.iter().sum::<i64>(), total);
                    let sum: f64 = keys.iter().sum();
                    for (part, key) in parts.iter().zip(&keys) {
                        prop_assert!((*part as f64 - total as f64 * key / sum).abs() <= 1.1);
                    }
                }
            }
        }
    }

    #[test]
    fn a_shared_trench_is_in_the_core() {
        // An airport-like game: each needs the trench up to its own distance; the far one pays most.
        let need = [100_000i64, 200_000, 300_000];
        let game = Game::from_rule(3, |g| {
            (0..3)
                .filter(|i| g >> i & 1 == 1)
                .map(|i| need[i])
                .max()
                .unwrap_or(0)
        })
        .expect("a game");
        assert_eq!(shapley(&game), vec![33_334, 83_333, 183_333]);
        assert_eq!(core_check(&game, &shapley(&game)), None);
    }

    #[test]
    fn twenty_partners_are_computed_exactly() {
        let game = Game::from_rule(20, |g| 1_000_000 + i64::from(g.count_ones()) * 12_345)
            .expect("a game");
        let parts = shapley(&game);
        assert_eq!(parts.iter().sum::<i64>(), game.total());
        assert_eq!((parts[0], parts[19]), (62_345, 62_345));
    }

    #[test]
    fn what_is_no_game_is_refused_with_its_reason() {
        assert_eq!(Game::new(0, vec![0]), Err(GameError::Partners(0)));
        assert_eq!(Game::from_rule(21, |_| 0), Err(GameError::Partners(21)));
        assert_eq!(
            Game::new(2, vec![0, 1]),
            Err(GameError::Groups {
                partners: 2,
                expected: 4,
                found: 2
            })
        );
        assert_eq!(Game::new(1, vec![5, 1]), Err(GameError::Empty(5)));
        assert_eq!(
            Game::new(1, vec![0, i64::MIN]),
            Err(GameError::Amount(i64::MIN))
        );
        assert_eq!(proportional(100, &[1.0, 1.0, 1.0]), Some(vec![34, 33, 33]));
        assert_eq!(
            proportional(-100, &[1.0, 1.0, 1.0]),
            Some(vec![-33, -33, -34])
        );
        assert_eq!(proportional(100, &[0.0, 0.0]), None);
        assert_eq!(proportional(100, &[1.0, -1.0]), None);
        assert_eq!(proportional(100, &[f64::NAN]), None);
    }
}
