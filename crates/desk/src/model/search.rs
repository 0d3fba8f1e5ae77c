//! Finding a category by plain words.

use std::collections::BTreeSet;

/// A category as the search sees it.
pub trait Searchable {
    /// Its names and its description.
    fn names(&self) -> [&str; 4];
    /// Words people use for it.
    fn keywords(&self) -> &[String];
}

/// A category that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Its position in the list that was searched.
    pub index: usize,
    /// How well it fits; more is better.
    pub score: f64,
}

/// Lower case without accents, letters and digits only, single spaces: the form in which words are compared.
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
            'ç' => 'c',
            'è' | 'é' | 'ê' | 'ë' => 'e',
            'ì' | 'í' | 'î' | 'ï' => 'i',
            'ñ' => 'n',
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
            'ù' | 'ú' | 'û' | 'ü' => 'u',
            'ý' | 'ÿ' => 'y',
            other => other,
        };
        if plain.is_alphanumeric() {
            out.push(plain);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.trim().to_owned()
}

/// Words that say nothing about the subject.
const EMPTY: [&str; 40] = [
    "de", "het", "een", "er", "is", "in", "op", "aan", "van", "en", "ik", "wil", "te", "bij",
    "mijn", "onze", "niet", "geen", "al", "dat", "dit", "die", "voor", "met", "naar", "the", "a",
    "an", "of", "on", "at", "my", "there", "are", "heeft", "werd", "wordt", "zijn", "i", "to",
];

/// The categories that fit the words, best first. Endings, compound words and small misspellings are forgiven.
pub fn find_categories<S: Searchable>(list: &[S], words: &str) -> Vec<Found> {
    let text = normalise(words);
    let asked: BTreeSet<&str> = text
        .split(' ')
        .filter(|w| w.len() > 1 && !EMPTY.contains(w))
        .collect();
    let mut out: Vec<Found> = list
        .iter()
        .enumerate()
        .map(|(index, one)| Found {
            index,
            score: score(one, &text, &asked),
        })
        .filter(|found| found.score > 0.45)
        .collect();
    out.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.index.cmp(&b.index)));
    // What fits far worse than the best is noise.
    let best = out.first().map_or(0.0, |found| found.score);
    out.retain(|found| found.score > best * 0.35);
    out
}

fn score<S: Searchable>(one: &S, text: &str, asked: &BTreeSet<&str>) -> f64 {
    let [name_nl, name_en, description_nl, description_en] = one.names();
    let mut score = 0.0;
    for (phrases, weight) in [(one.keywords(), 1.0)] {
        for phrase in phrases.iter().map(|p| normalise(p)) {
            // A whole phrase of several words inside what was typed says more than its words apart.
            if phrase.contains(' ') && format!(" {text} ").contains(&format!(" {phrase} ")) {
                score += 1.5 * weight;
            }
        }
    }
    let known: Vec<(String, f64)> = one
        .keywords()
        .iter()
        .filter(|k| !k.contains(' '))
        .map(|k| (normalise(k), 1.0))
        .chain([name_nl, name_en].into_iter().flat_map(|n| split(n, 0.9)))
        .chain(
            [description_nl, description_en]
                .into_iter()
                .flat_map(|d| split(d, 0.35)),
        )
        .chain(
            one.keywords()
                .iter()
                .filter(|k| k.contains(' '))
                .flat_map(|k| split(k, 0.4)),
        )
        .collect();
    for word in asked {
        score += known
            .iter()
            .map(|(k, weight)| likeness(word, k) * weight)
            .fold(0.0, f64::max);
    }
    score
}

fn split(text: &str, weight: f64) -> Vec<(String, f64)> {
    normalise(text)
        .split(' ')
        .filter(|w| w.len() > 2 && !EMPTY.contains(w))
        .map(|w| (w.to_owned(), weight))
        .collect()
}

/// 1 for the same word, less for a shared start, a compound, or one or two wrong letters; 0 for another word.
fn likeness(asked: &str, known: &str) -> f64 {
    let (a, k) = (asked.chars().count(), known.chars().count());
    if asked == known {
        1.0
    } else if k >= 4 && asked.starts_with(known) || a >= 4 && known.starts_with(asked) {
        0.85
    } else if k >= 4 && asked.ends_with(known) || a >= 4 && known.ends_with(asked) {
        0.75
    } else if k >= 5 && asked.contains(known) {
        0.6
    } else if a.min(k) >= 5 && distance_at_most(asked, known, if a.min(k) >= 8 { 2 } else { 1 }) {
        0.7
    } else {
        0.0
    }
}

/// Whether at most `most` letters have to be added, dropped or changed (Levenshtein).
fn distance_at_most(a: &str, b: &str, most: usize) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return false;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()] <= most
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One(&'static str, Vec<String>);

    impl Searchable for One {
        fn names(&self) -> [&str; 4] {
            [self.0, "", "", ""]
        }
        fn keywords(&self) -> &[String] {
            &self.1
        }
    }

    fn list() -> Vec<One> {
        let one = |name, words: &[&str]| One(name, words.iter().map(|w| (*w).to_owned()).collect());
        vec![
            one(
                "Straatlamp is stuk",
                &["lamp", "lantaarn", "verlichting", "donker"],
            ),
            one("Sluikstort", &["afval", "vuilnis", "matras", "gestort"]),
            one("Put in de weg", &["put", "gat in de weg", "wegdek"]),
            one("Boom", &["boom", "tak", "omgevallen boom"]),
        ]
    }

    fn first(words: &str) -> Option<&'static str> {
        let list = list();
        find_categories(&list, words)
            .first()
            .map(|f| list[f.index].0)
    }

    #[test]
    fn plain_words_find_the_category() {
        assert_eq!(
            first("De lantaarn voor mijn deur brandt niet"),
            Some("Straatlamp is stuk")
        );
        assert_eq!(
            first("er ligt een oude matras op straat"),
            Some("Sluikstort")
        );
        assert_eq!(first("groot gat in de weg"), Some("Put in de weg"));
        assert_eq!(first("OMGEVALLEN BOOM!!"), Some("Boom"));
    }

    #[test]
    fn misspellings_and_compounds_are_forgiven() {
        assert_eq!(first("verlichtin"), Some("Straatlamp is stuk"));
        assert_eq!(first("straatverlichting"), Some("Straatlamp is stuk"));
        assert_eq!(first("vuilniss"), Some("Sluikstort"));
    }

    #[test]
    fn words_that_fit_nothing_find_nothing() {
        assert_eq!(first("xyzzy"), None);
        assert_eq!(first(""), None);
        assert_eq!(first("de het een"), None);
    }
}
