//! Honest money: cash flows, uncertainty and the sharing of cost, with every assumption named.
//!
//! ```
//! use finance::{flows, share};
//!
//! // A ring of fibre costs € 100,000 now and saves € 14,000 at the end of each of ten years.
//! let mut years = vec![-100_000.0];
//! years.extend([14_000.0; 10]);
//! let value = flows::npv(0.04, &years);
//! assert!((value - 13_552.54).abs() < 0.01);
//!
//! // It pays back at a rate of 6.64 % a year; there is one such rate, because the sign changes once.
//! let rates = flows::irr(&years);
//! assert_eq!(rates.len(), 1);
//! assert!((rates[0] - 0.0664).abs() < 0.0001);
//!
//! // Three municipalities share € 100 by Shapley's rule: each pays the average of what joining costs.
//! // Costs of the groups {}, {1}, {2}, {1,2}, {3}, {1,3}, {2,3}, {1,2,3}, in cents.
//! let game = share::Game::new(3, vec![0, 6_000, 6_000, 9_000, 4_000, 8_000, 8_000, 10_000])?;
//! assert_eq!(share::shapley(&game), vec![3_834, 3_833, 2_333]);
//! assert!(share::core_check(&game, &[3_834, 3_833, 2_333]).is_none());
//! # Ok::<(), finance::share::GameError>(())
//! ```
//!
//! And a whole model, read from a file in which every figure has a source, a date and an owner:
//!
//! ```
//! use finance::{model::Checked, simulate};
//!
//! let model = Checked::read(r#"
//! title = "A fibre ring"
//! horizon = 10
//! discount_rate = "rate"
//! [assumptions]
//! rate = { value = 0.04, unit = "a year, real", source = "practice", date = 2026-01-15, owner = "finance" }
//! [assumptions.trench]
//! value = 100_000
//! unit = "EUR"
//! chance = { shape = "triangular", low = 90_000, mode = 100_000, high = 160_000 }
//! source = "two offers"
//! date = 2026-06-01
//! owner = "roads"
//! [assumptions.rent]
//! value = 14_000
//! unit = "EUR a year"
//! range = [12_000, 15_000]
//! source = "invoices of 2025"
//! date = 2026-02-01
//! owner = "ICT"
//! [[lines]]
//! name = "digging"
//! amount = "-trench"
//! to = 0
//! [[lines]]
//! name = "rent_saved"
//! amount = "rent"
//! from = 1
//! "#)?;
//! let report = simulate::report(&model, 10_000, 1)?;
//! assert!((report.base.npv - 13_552.54).abs() < 0.01);
//! // The trench may cost far more and hardly less: the mean lies lower, and more than half of the outcomes are a loss.
//! let spread = report.monte_carlo.expect("the trench varies");
//! assert!((spread.mean + 3_114.0).abs() < 4.0 * spread.standard_error);
//! assert!(spread.probability_of_loss > 0.5);
//! assert_eq!(report.tornado[0].assumption, "trench");
//! assert_eq!(report.assumptions["rent"].owner, "ICT");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The rooms
//!
//! | module | what it answers |
//! |---|---|
//! | [`flows`] | what a series of payments is worth, by year or by date: [`flows::npv`], every [`flows::irr`], annuities, residual value, replacement cycles, real and nominal |
//! | [`formula`] | the small language in which a model's lines are written |
//! | [`chance`] | what an uncertain number may be: triangular, PERT, lognormal, uniform, normal, Bernoulli, and how two of them go together |
//! | [`model`] | a whole calculation as a readable file: assumptions with source and owner, lines, scenarios, partners |
//! | [`simulate`] | what follows: the expected case, scenarios, tornado, switching values, a Monte Carlo run, and the sharing |
//! | [`share`] | who pays what: proportional keys, Shapley value, core check, rounding to the cent |
//! | [`numeric`] | exponential and logarithm that give the same bits on every machine |
//!
//! # Method
//!
//! **One frame.** A model is a list of *lines* (costs and benefits). Each is a formula of *assumptions*, paid in years (first, last, once in how many) or on
//! dates, with a growth. A payment of a at time t is worth a·uᵗ·vᵗ, where u = 1 + growth and v = 1/(1 + rate); t is a whole number of
//! years, or for dates the actual days over 365, the convention of the XNPV function of spreadsheets. What is bought and lasts beyond the
//! horizon leaves a residual value there, written off in equal parts. The sum is the *net present value*; the *annuity* is the equal
//! amount at the end of each year that is worth as much (Brealey, Myers and Allen, *Principles of Corporate Finance*, chapters 2–6; for public
//! plans: European Commission, *Guide to Cost-Benefit Analysis of Investment Projects*, 2014).
//!
//! **Real and nominal.** All is computed in the money of year 0. A nominal rate n becomes the real (1 + n)/(1 + i) − 1 at inflation i (Fisher,
//! *The Theory of Interest*, 1930), and a line that is fixed in money, such as a loan, grows by 1/(1 + i) a year in real terms. The money of
//! each year is shown beside it. Both ways give the same value, which a test holds on to: only the mixing of both is wrong.
//!
//! **All rates of return.** A series whose sign changes more than once may have several internal rates of return, or none. With x = ln(1 + rate)
//! the value is a sum of exponentials, dated or not; [`flows::all_rates`] isolates its zeros between those of what is left when a payment
//! is divided out and the rest differentiated (Rolle; the bound on their number is Descartes'). None is missed and none invented. A reader
//! who sees two rates knows that the rate is no measure here (Lorie and Savage, *Three problems in rationing capital*, 1955).
//!
//! **What matters.** The *tornado* moves one assumption at a time over its believable range (Eschenbach, *Spiderplots versus tornado
//! diagrams*, 1992). The *elasticity* says by how many per cent the value moves for one per cent; the Guide calls an assumption critical from one
//! up. The *switching value* is the value of the assumption at which the decision turns.
//!
//! **Uncertainty.** Each uncertain assumption is drawn by inversion: its quantile function of a uniform number. PERT is the beta distribution of
//! Malcolm, Roseboom, Clark and Fazar (1959). Every assumption has a stream of its own under one seed (SplitMix64), so that two variants
//! of a model meet the same luck. Assumptions that go together are tied by a Gaussian copula: independent normal numbers, multiplied by the Cholesky factor of the correlation matrix, are
//! correlated, and the normal distribution function makes uniform numbers of them, so that each keeps its own shape. That the correlation of *ranks*
//! is what should be asked of experts, since it does not depend on the shapes, is Iman and Conover's point (*A distribution-free approach
//! to inducing rank correlation among input variables*, 1982); Pearson's 2 sin(π ρ/6) turns it into that of the normal numbers. A result
//! carries its standard error, shows the mean along the way, and says whether it has converged.
//!
//! **Speed.** A draw is one evaluation of the whole model. All formulas are taken apart once into operations on columns of 512 draws: what does not vary is folded,
//! what was computed is not computed again, discounting is one multiplication a line. See `kantel bench finance`.
//!
//! **The same bytes.** The functions of a system's mathematics library differ in their last digits; [`numeric`] has its own, made of operations
//! that IEEE 754 fixes. The same file, seed and number of draws give the same answer to the last bit.
//!
//! **Sharing.** The Shapley value (*A value for n-person games*, 1953) is computed exactly, in whole numbers over the common denominator n!, for
//! up to twenty partners, which is a million groups; Young (*Cost Allocation*, 1985) is the book to read. Rounding to the cent is by largest
//! remainder, so that the parts are exactly the whole. The core check (Gillies, 1959) looks at every group of partners and names the one with
//! the most reason to leave.
//!
//! **Every figure stands for somebody.** A model with an assumption without unit, source, date or owner is refused. A result lists the
//! assumptions it used, those it did not, and the figures that were written into formulas all the same.
//!
//! The crate is pure: values in, values out; no clock, no files, no hidden randomness.

pub mod chance;
pub mod flows;
pub mod formula;
pub mod model;
pub mod numeric;
pub mod share;
pub mod simulate;
