//! Answers kept until they are no longer fresh, within bounds of number and size.

use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) bytes: Arc<Vec<u8>>,
    pub(super) next_update: Option<Timestamp>,
}

#[derive(Debug)]
pub(super) struct Cache {
    entries: usize,
    bytes: usize,
    used: usize,
    kept: HashMap<[u8; 32], (Timestamp, Kept)>,
}

impl Cache {
    pub(super) fn new(entries: usize, bytes: usize) -> Self {
        Self {
            entries,
            bytes,
            used: 0,
            kept: HashMap::new(),
        }
    }

    /// An answer that is still fresh now.
    pub(super) fn get(&self, key: &[u8; 32], now: Timestamp) -> Option<Kept> {
        let (until, kept) = self.kept.get(key)?;
        (*until > now).then(|| kept.clone())
    }

    /// Keeps an answer until then. When there is no room, those go first that would be outdated first.
    pub(super) fn put(&mut self, key: [u8; 32], kept: Kept, until: Timestamp) {
        self.remove(&key);
        let size = kept.bytes.len();
        if size > self.bytes || self.entries == 0 {
            return;
        }
        while self.kept.len() >= self.entries || self.used + size > self.bytes {
            let first = self.kept.iter().min_by_key(|(_, (until, _))| *until);
            let Some(first) = first.map(|(key, _)| *key) else {
                break;
            };
            self.remove(&first);
        }
        self.used += size;
        self.kept.insert(key, (until, kept));
    }

    fn remove(&mut self, key: &[u8; 32]) {
        if let Some((_, old)) = self.kept.remove(key) {
            self.used -= old.bytes.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cache, Kept};
    use jiff::Timestamp;
    use std::sync::Arc;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn kept(size: usize) -> Kept {
        Kept {
            bytes: Arc::new(vec![0; size]),
            next_update: None,
        }
    }

    #[test]
    fn an_answer_is_given_until_it_is_outdated() {
        let mut cache = Cache::new(10, 100);
        cache.put([1; 32], kept(5), at(100));
        assert!(cache.get(&[1; 32], at(99)).is_some());
        assert!(cache.get(&[1; 32], at(100)).is_none());
    }

    #[test]
    fn it_never_holds_more_than_it_may() {
        let mut cache = Cache::new(3, 100);
        for number in 0..50_u8 {
            cache.put([number; 32], kept(40), at(1000 + i64::from(number)));
            assert!(cache.kept.len() <= 2 && cache.used == 40 * cache.kept.len());
        }
        assert!(
            cache.get(&[49; 32], at(0)).is_some(),
            "the one that is fresh longest stays"
        );
        cache.put([7; 32], kept(101), at(2000));
        assert!(
            cache.get(&[7; 32], at(0)).is_none(),
            "what is too large is not kept"
        );
        assert!(
            cache.get(&[49; 32], at(0)).is_some(),
            "and throws nothing out"
        );
        for number in 0..9_u8 {
            cache.put([number; 32], kept(1), at(5000));
        }
        assert!(cache.kept.len() <= 3);
    }
}
