//! Numbers as people write them.

use finance::chance::Distribution;

/// The language of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// Dutch, with the numbers of Flanders: 1.234,5.
    Dutch,
    /// English: 1,234.5.
    English,
}

impl Language {
    /// One of two texts.
    pub(super) fn choose<'a>(self, dutch: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Dutch => dutch,
            Self::English => english,
        }
    }

    /// A number with so many decimals, in groups of three.
    pub(super) fn fixed(self, number: f64, decimals: usize) -> String {
        let plain = format!("{:.decimals$}", number.abs());
        let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
        let (point, comma) = match self {
            Self::Dutch => (',', '.'),
            Self::English => ('.', ','),
        };
        let mut text = String::new();
        // No minus before what rounds to zero.
        if number < 0.0 && plain.chars().any(|c| ('1'..='9').contains(&c)) {
            text.push('−');
        }
        for (i, c) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i) % 3 == 0 {
                text.push(comma);
            }
            text.push(c);
        }
        if !part.is_empty() {
            text.push(point);
            text.push_str(part);
        }
        text
    }

    /// An amount without cents.
    pub(super) fn amount(self, amount: f64) -> String {
        self.fixed(amount, 0)
    }

    /// An amount in cents, with them.
    pub(super) fn cents(self, cents: i64) -> String {
        #[allow(clippy::cast_precision_loss)]
        let amount = cents as f64 / 100.0;
        self.fixed(amount, 2)
    }

    /// A part as a percentage.
    pub(super) fn percent(self, part: f64, decimals: usize) -> String {
        format!("{} %", self.fixed(part * 100.0, decimals))
    }

    /// A figure of any size in six digits, without zeros at its end.
    pub(super) fn figure(self, number: f64) -> String {
        let size = number.abs();
        if number != 0.0 && !(1e-4..1e15).contains(&size) {
            return format!("{number:.5e}");
        }
        let mut decimals = 0;
        let mut scale = 1e5;
        while decimals < 9 && number != 0.0 && size < scale {
            scale /= 10.0;
            decimals += 1;
        }
        let mut text = self.fixed(number, decimals);
        if decimals > 0 {
            text.truncate(text.trim_end_matches('0').len());
            text.truncate(text.trim_end_matches(['.', ',']).len());
        }
        text
    }

    /// From one figure to another.
    pub(super) fn span(self, [low, high]: [f64; 2]) -> String {
        format!("{} … {}", self.figure(low), self.figure(high))
    }

    /// How an assumption varies.
    pub(super) fn chance(self, chance: &Distribution) -> String {
        let figure = |number: &f64| self.figure(*number);
        match chance {
            Distribution::Uniform { low, high } => {
                let name = self.choose("gelijkmatig", "uniform");
                format!("{name} {} … {}", figure(low), figure(high))
            }
            Distribution::Triangular { low, mode, high } => {
                let name = self.choose("driehoek", "triangular");
                format!(
                    "{name} {} … {} … {}",
                    figure(low),
                    figure(mode),
                    figure(high)
                )
            }
            Distribution::Pert { low, mode, high } => {
                format!("PERT {} … {} … {}", figure(low), figure(mode), figure(high))
            }
            Distribution::Normal { mean, sd } => {
                let name = self.choose("normaal", "normal");
                format!("{name} {} ± {}", figure(mean), figure(sd))
            }
            Distribution::Lognormal { median, p90 } => {
                let name = self.choose("lognormaal", "lognormal");
                format!("{name} P50 {}, P90 {}", figure(median), figure(p90))
            }
            Distribution::Bernoulli { p } => {
                let name = self.choose("kans", "probability");
                format!("{name} {}", self.percent(*p, 0))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{Dutch, English};

    #[test]
    fn amounts_are_written_as_in_their_language() {
        assert_eq!(Dutch.fixed(1_234_567.891, 2), "1.234.567,89");
        assert_eq!(English.fixed(1_234_567.891, 2), "1,234,567.89");
        assert_eq!(Dutch.fixed(-999.999, 2), "−1.000,00");
        assert_eq!(Dutch.fixed(-0.001, 2), "0,00");
        assert_eq!(Dutch.amount(-0.4), "0");
        assert_eq!(English.cents(-5), "−0.05");
        assert_eq!(Dutch.percent(0.0664, 2), "6,64 %");
    }

    #[test]
    fn figures_keep_what_counts() {
        assert_eq!(Dutch.figure(0.2), "0,2");
        assert_eq!(Dutch.figure(1_450_000.0), "1.450.000");
        assert_eq!(English.figure(0.003), "0.003");
        assert_eq!(English.figure(1.0 / 3.0), "0.333333");
        assert_eq!(English.figure(100_000.0), "100,000");
        assert_eq!(English.figure(120.0), "120");
        assert_eq!(Dutch.figure(0.0), "0");
        assert_eq!(Dutch.figure(-2.5), "−2,5");
        assert_eq!(English.figure(1e-9), "1.00000e-9");
        assert_eq!(English.span([1.0, 2.5]), "1 … 2.5");
    }
}
