//! Public holidays of Belgium and Flanders, for any year.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A holiday with a fixed rule. The serde name (`easter_monday`) is the stable key under which screens keep its name.
///
/// Three groups: [`Holiday::LEGAL`], the ten public holidays of the Act of 4 January 1974 on public holidays, listed in
/// article 1 of the Royal Decree of 18 April 1974; [`Holiday::FLEMISH`], the feast day of the Flemish Community (11 July,
/// not a legal holiday for employers but a closing day of Flemish authorities); and [`Holiday::CUSTOMARY`], days on which
/// many local governments close by their own regulations.
///
/// A holiday on a Sunday stays on that Sunday here. The substitute day that the Act gives to employees (article 6 and
/// following) is chosen by each employer: record it as a [closing](crate::Closing).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holiday {
    /// 1 January.
    NewYear,
    /// 2 January; customary.
    DayAfterNewYear,
    /// The Monday after Easter.
    EasterMonday,
    /// 1 May.
    LabourDay,
    /// The sixth Thursday after Easter (39 days after it).
    Ascension,
    /// The Monday after Whit Sunday (50 days after Easter).
    WhitMonday,
    /// 11 July, feast day of the Flemish Community.
    FlemishCommunity,
    /// 21 July.
    NationalDay,
    /// 15 August.
    Assumption,
    /// 1 November.
    AllSaints,
    /// 2 November; customary.
    AllSouls,
    /// 11 November.
    Armistice,
    /// 15 November, King's Day; customary.
    KingsDay,
    /// 25 December.
    Christmas,
    /// 26 December; customary.
    DayAfterChristmas,
}

/// How the date of a holiday follows from the year.
enum Rule {
    Fixed(i8, i8),
    AfterEaster(i64),
}

impl Holiday {
    /// The ten legal public holidays, in the order of the year.
    pub const LEGAL: [Holiday; 10] = [
        Holiday::NewYear,
        Holiday::EasterMonday,
        Holiday::LabourDay,
        Holiday::Ascension,
        Holiday::WhitMonday,
        Holiday::NationalDay,
        Holiday::Assumption,
        Holiday::AllSaints,
        Holiday::Armistice,
        Holiday::Christmas,
    ];

    /// The feast day of the Flemish Community.
    pub const FLEMISH: [Holiday; 1] = [Holiday::FlemishCommunity];

    /// Days on which local governments commonly close: 2 January, 2 November, 15 November, 26 December. None of them is
    /// observed unless a calendar lists it.
    pub const CUSTOMARY: [Holiday; 4] = [
        Holiday::DayAfterNewYear,
        Holiday::AllSouls,
        Holiday::KingsDay,
        Holiday::DayAfterChristmas,
    ];

    /// All holidays this crate knows.
    pub const ALL: [Holiday; 15] = [
        Holiday::NewYear,
        Holiday::DayAfterNewYear,
        Holiday::EasterMonday,
        Holiday::LabourDay,
        Holiday::Ascension,
        Holiday::WhitMonday,
        Holiday::FlemishCommunity,
        Holiday::NationalDay,
        Holiday::Assumption,
        Holiday::AllSaints,
        Holiday::AllSouls,
        Holiday::Armistice,
        Holiday::KingsDay,
        Holiday::Christmas,
        Holiday::DayAfterChristmas,
    ];

    /// The stable key, equal to the serde name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Holiday::NewYear => "new_year",
            Holiday::DayAfterNewYear => "day_after_new_year",
            Holiday::EasterMonday => "easter_monday",
            Holiday::LabourDay => "labour_day",
            Holiday::Ascension => "ascension",
            Holiday::WhitMonday => "whit_monday",
            Holiday::FlemishCommunity => "flemish_community",
            Holiday::NationalDay => "national_day",
            Holiday::Assumption => "assumption",
            Holiday::AllSaints => "all_saints",
            Holiday::AllSouls => "all_souls",
            Holiday::Armistice => "armistice",
            Holiday::KingsDay => "kings_day",
            Holiday::Christmas => "christmas",
            Holiday::DayAfterChristmas => "day_after_christmas",
        }
    }

    const fn rule(self) -> Rule {
        match self {
            Holiday::NewYear => Rule::Fixed(1, 1),
            Holiday::DayAfterNewYear => Rule::Fixed(1, 2),
            Holiday::EasterMonday => Rule::AfterEaster(1),
            Holiday::LabourDay => Rule::Fixed(5, 1),
            Holiday::Ascension => Rule::AfterEaster(39),
            Holiday::WhitMonday => Rule::AfterEaster(50),
            Holiday::FlemishCommunity => Rule::Fixed(7, 11),
            Holiday::NationalDay => Rule::Fixed(7, 21),
            Holiday::Assumption => Rule::Fixed(8, 15),
            Holiday::AllSaints => Rule::Fixed(11, 1),
            Holiday::AllSouls => Rule::Fixed(11, 2),
            Holiday::Armistice => Rule::Fixed(11, 11),
            Holiday::KingsDay => Rule::Fixed(11, 15),
            Holiday::Christmas => Rule::Fixed(12, 25),
            Holiday::DayAfterChristmas => Rule::Fixed(12, 26),
        }
    }

    /// The date of this holiday in `year` of the Gregorian calendar, also before 1974 when it had no legal meaning.
    ///
    /// `year` is -9999 to 9999, the range of [`Date`]; a year outside it is taken as the nearest one inside.
    #[must_use]
    pub fn date(self, year: i16) -> Date {
        match self.rule() {
            Rule::Fixed(month, day) => Date::constant(clamp_year(year), month, day),
            Rule::AfterEaster(days) => easter_sunday(year).saturating_add(days.days()),
        }
    }

    /// The holidays that fall on `date`; two when they coincide, as 1 May and Ascension did in 2008.
    pub fn on(date: Date) -> impl Iterator<Item = Holiday> {
        // Only from March to June can a date depend on Easter, so most days never compute it.
        let easter = (3..=6)
            .contains(&date.month())
            .then(|| easter_sunday(date.year()).day_of_year());
        Holiday::ALL
            .into_iter()
            .filter(move |holiday| match holiday.rule() {
                Rule::Fixed(month, day) => date.month() == month && date.day() == day,
                Rule::AfterEaster(days) => {
                    easter.is_some_and(|easter| i64::from(date.day_of_year() - easter) == days)
                }
            })
    }
}

fn clamp_year(year: i16) -> i16 {
    year.clamp(-9999, 9999)
}

/// Easter Sunday in `year` of the Gregorian calendar (the anonymous Gregorian computus, as published in Nature, 1876).
///
/// `year` is -9999 to 9999; a year outside it is taken as the nearest one inside.
#[must_use]
pub fn easter_sunday(year: i16) -> Date {
    let year = clamp_year(year);
    let y = i32::from(year);
    let golden = y.rem_euclid(19);
    let century = y.div_euclid(100);
    let in_century = y.rem_euclid(100);
    let skipped_leap_days = century.div_euclid(4);
    let century_rest = century.rem_euclid(4);
    let moon_correction = (century + 8).div_euclid(25);
    let moon_shift = (century - moon_correction + 1).div_euclid(3);
    let epact = (19 * golden + century - skipped_leap_days - moon_shift + 15).rem_euclid(30);
    let weekday =
        (32 + 2 * century_rest + 2 * (in_century / 4) - epact - in_century % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday).div_euclid(451);
    let day_in_march = epact + weekday - 7 * late + 22;
    let (month, day) = if day_in_march > 31 {
        (4, day_in_march - 31)
    } else {
        (3, day_in_march)
    };
    // The formula always lands between 22 March and 25 April, so the narrowing is exact and the date exists.
    Date::constant(year, month, day as i8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Weekday, date};

    #[test]
    fn easter_is_a_sunday_between_22_march_and_25_april_in_every_year() {
        for year in -9999..=9999 {
            let easter = easter_sunday(year);
            assert_eq!(easter.weekday(), Weekday::Sunday, "{year}");
            assert!(
                (date(year, 3, 22)..=date(year, 4, 25)).contains(&easter),
                "{year}"
            );
        }
    }

    #[test]
    fn on_agrees_with_date_for_every_holiday() {
        for year in [1974, 1999, 2000, 2008, 2024, 2100] {
            for holiday in Holiday::ALL {
                assert!(
                    Holiday::on(holiday.date(year)).any(|h| h == holiday),
                    "{holiday:?} {year}"
                );
            }
            let days = (0..date(year, 1, 1).days_in_year())
                .map(|n| date(year, 1, 1).saturating_add(i64::from(n).days()));
            assert_eq!(
                days.flat_map(Holiday::on).count(),
                Holiday::ALL.len(),
                "{year}"
            );
        }
    }

    #[test]
    fn the_key_is_the_serde_name_and_the_groups_make_up_all() {
        for holiday in Holiday::ALL {
            assert_eq!(serde_json::to_value(holiday).unwrap(), holiday.key());
        }
        let mut groups: Vec<_> = Holiday::LEGAL
            .into_iter()
            .chain(Holiday::FLEMISH)
            .chain(Holiday::CUSTOMARY)
            .collect();
        groups.sort_unstable();
        assert_eq!(groups, Holiday::ALL);
    }
}
