//! What one site would choose to serve: the knapsack problem, exactly where that is cheap, and from above where not.

/// Something to pack: its gain is above zero.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) gain: i64,
    pub(super) load: u64,
    /// Place of the pair among all pairs by site.
    pub(super) place: u32,
}

/// Steps of the search before another way is tried.
const STEPS: u32 = 400;
/// Steps of the search when there is no other way.
const MORE_STEPS: u32 = 20_000;
/// Largest table for the other way.
const TABLE: u64 = 1 << 20;

/// Solves knapsacks one after the other in the same memory.
#[derive(Default)]
pub(super) struct Knapsack {
    gains: Vec<i64>,
    loads: Vec<u64>,
    taken: Vec<bool>,
    /// Places of the items chosen.
    pub(super) chosen: Vec<u32>,
    /// What one more unit of room would gain, about.
    pub(super) rent: i64,
    table: Vec<i64>,
    bits: Vec<u64>,
    /// Operations since last asked.
    pub(super) work: u64,
}

/// Best gain for its load first.
pub(super) fn sort(items: &mut [Item]) {
    items.sort_unstable_by(|a, b| {
        let left = a.gain as u128 * u128::from(b.load);
        let right = b.gain as u128 * u128::from(a.load);
        right.cmp(&left).then(a.place.cmp(&b.place))
    });
}

impl Knapsack {
    /// The most gain that fits; never less than the true most. The items are left sorted.
    pub(super) fn solve(&mut self, items: &mut [Item], room: u64) -> i64 {
        self.chosen.clear();
        self.rent = 0;
        self.work += items.len() as u64 * 2 + 1;
        let mut load: u64 = 0;
        let mut gain = 0;
        for item in items.iter() {
            load = load.saturating_add(item.load);
            gain += item.gain;
        }
        if load <= room {
            self.chosen.extend(items.iter().map(|item| item.place));
            return gain;
        }
        sort(items);
        self.work += items.len() as u64 * 4;
        self.sum_up(items);
        let (next, relaxed) = self.fill(items, 0, room);
        if let Some(item) = items.get(next) {
            self.rent = item.gain / item.load.max(1) as i64;
        }
        self.taken.clear();
        self.taken.resize(items.len(), false);
        let (gain, done) = self.search(items, room, STEPS);
        if done {
            return self.hand_over(items, gain);
        }
        let table = (items.len() as u64).saturating_mul(room.saturating_add(1));
        if table <= TABLE {
            let gain = self.tabulate(items, room as usize);
            return self.hand_over(items, gain);
        }
        let (gain, done) = self.search(items, room, MORE_STEPS);
        self.hand_over(items, gain);
        if done { gain } else { relaxed }
    }

    fn hand_over(&mut self, items: &[Item], gain: i64) -> i64 {
        let taken = items.iter().zip(&self.taken).filter(|(_, taken)| **taken);
        self.chosen.extend(taken.map(|(item, _)| item.place));
        gain
    }

    fn sum_up(&mut self, items: &[Item]) {
        self.gains.clear();
        self.loads.clear();
        self.gains.push(0);
        self.loads.push(0);
        let (mut gain, mut load) = (0, 0u64);
        for item in items {
            gain += item.gain;
            load = load.saturating_add(item.load);
            self.gains.push(gain);
            self.loads.push(load);
        }
    }

    /// From item `from` on: the first that does not fit, and the most gain when that one may be cut.
    fn fill(&self, items: &[Item], from: usize, room: u64) -> (usize, i64) {
        let most = self.loads[from].saturating_add(room);
        let fits = self.loads[from..].partition_point(|load| *load <= most) - 1;
        let next = from + fits;
        let gain = self.gains[next] - self.gains[from];
        let Some(item) = items.get(next) else {
            return (next, gain);
        };
        let rest = u128::from(most - self.loads[next]);
        let part = item.gain as u128 * rest / u128::from(item.load);
        (next, gain + part as i64)
    }

    /// Depth first over the items (Horowitz and Sahni 1974), bounded by the relaxation with one item cut (Dantzig 1957).
    fn search(&mut self, items: &[Item], room: u64, steps: u32) -> (i64, bool) {
        let mut now = vec![false; items.len()];
        let (mut gain, mut left, mut best) = (0i64, room, -1i64);
        let mut at = 0;
        let mut count = 0;
        loop {
            count += 1;
            let (next, most) = self.fill(items, at, left);
            if gain + most > best {
                now[at..next].fill(true);
                gain += self.gains[next] - self.gains[at];
                left -= self.loads[next] - self.loads[at];
                if gain > best {
                    best = gain;
                    self.taken.copy_from_slice(&now);
                }
                // The item that does not fit stays out.
                at = next + 1;
                if at < items.len() {
                    if count >= steps {
                        self.work += u64::from(count) * 8;
                        return (best, false);
                    }
                    continue;
                }
            }
            if count >= steps {
                self.work += u64::from(count) * 8;
                return (best, false);
            }
            let before = at.min(items.len());
            let Some(last) = now[..before].iter().rposition(|taken| *taken) else {
                self.work += u64::from(count) * 8;
                return (best, true);
            };
            now[last] = false;
            gain -= items[last].gain;
            left += items[last].load;
            at = last + 1;
        }
    }

    /// By the most gain for every load (Bellman 1957).
    fn tabulate(&mut self, items: &[Item], room: usize) -> i64 {
        let words = (room + 1).div_ceil(64);
        self.table.clear();
        self.table.resize(room + 1, 0);
        self.bits.clear();
        self.bits.resize(words * items.len(), 0);
        self.work += (items.len() * (room + 1)) as u64 / 2;
        for (k, item) in items.iter().enumerate() {
            let load = item.load as usize;
            if load > room {
                continue;
            }
            let bits = &mut self.bits[k * words..(k + 1) * words];
            for at in (load..=room).rev() {
                let with = self.table[at - load] + item.gain;
                if with > self.table[at] {
                    self.table[at] = with;
                    bits[at / 64] |= 1 << (at % 64);
                }
            }
        }
        let mut at = room;
        for k in (0..items.len()).rev() {
            let take = self.bits[k * words + at / 64] >> (at % 64) & 1 == 1;
            self.taken[k] = take;
            if take {
                at -= items[k].load as usize;
            }
        }
        self.table[room]
    }

    /// Prepares [`Self::above`]: sorts the items.
    pub(super) fn profile(&mut self, items: &mut [Item]) {
        sort(items);
        self.sum_up(items);
        self.work += items.len() as u64 * 6;
    }

    /// At least the most gain that fits into this room, of the items given to [`Self::profile`].
    pub(super) fn above(&self, items: &[Item], room: u64) -> i64 {
        self.fill(items, 0, room).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anytime::Rng;

    /// The search, the table and trying everything agree.
    #[test]
    fn agrees_with_trying_everything() {
        let mut rng = Rng::new(7);
        for _ in 0..2000 {
            let n = 1 + rng.below(10);
            let mut items: Vec<Item> = (0..n)
                .map(|k| Item {
                    gain: 1 + rng.below(30) as i64,
                    load: rng.below(12) as u64,
                    place: k as u32,
                })
                .collect();
            let room = rng.below(40) as u64;
            let most = (0..1u32 << n)
                .filter_map(|set| {
                    let of = |f: &dyn Fn(&Item) -> u64| -> u64 {
                        let one = |k: &usize| set >> k & 1 == 1;
                        (0..n).filter(one).map(|k| f(&items[k])).sum()
                    };
                    (of(&|item| item.load) <= room).then(|| of(&|item| item.gain as u64))
                })
                .max()
                .unwrap_or(0) as i64;
            let original = items.clone();
            let mut knapsack = Knapsack::default();
            assert_eq!(knapsack.solve(&mut items, room), most);
            let chosen: i64 = knapsack
                .chosen
                .iter()
                .map(|k| original[*k as usize].gain)
                .sum();
            let load: u64 = knapsack
                .chosen
                .iter()
                .map(|k| original[*k as usize].load)
                .sum();
            assert_eq!(chosen, most);
            assert!(load <= room);
            knapsack.profile(&mut items);
            assert!(knapsack.above(&items, room) >= most);
            knapsack.taken.resize(n, false);
            assert_eq!(knapsack.tabulate(&items, room as usize), most);
        }
    }
}
