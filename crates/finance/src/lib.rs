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
//! # The rooms
//!
//! | module | what it answers |
//! |---|---|
//! | [`flows`] | what a series of payments is worth: [`flows::npv`], every [`flows::irr`], annuities, residual value, replacement cycles, real and nominal |
//! | [`formula`] | the small language in which a model's lines are written |
//! | [`chance`] | what an uncertain number may be: triangular, PERT, lognormal, uniform, normal, Bernoulli, and how two of them go together |
//! | [`model`] | a whole calculation as a readable file: assumptions with source and owner, lines, scenarios, partners |
//! | [`simulate`] | what follows: the expected case, scenarios, tornado, switching values, and a Monte Carlo run |
//! | [`share`] | who pays what: proportional keys, Shapley value, core check, rounding to the cent |
//!
//! # Method
//!
//! **One frame.** A model is a list of *lines* (costs and benefits), each a formula of *assumptions* with a first year, a last year, an
//! interval and a growth rate. Its value is the sum of the discounted lines. All years count from the year of the decision, year 0. Rates are
//! real unless the model says that they are nominal; [`flows::real_rate`] is Fisher's relation (Fisher, *The Theory of Interest*, 1930).
//!
//! **All rates of return.** A series whose sign changes more than once may have several internal rates of return, or none. [`flows::irr`]
//! answers all of them above −99.99 %, by isolating the real roots of the polynomial between those of its derivatives (Rolle), so that none is missed and none is
//! invented; a reader who sees two rates knows that the rate is no measure here (Lorie and Savage, *Three problems in rationing capital*, 1955).
//!
//! **Uncertainty.** Each uncertain assumption is drawn by inversion from a stream of uniform numbers with a fixed seed, so that the same file
//! gives the same answer. Assumptions that go together are tied by a Gaussian copula: correlated normal numbers, by the Cholesky factor of the
//! correlation matrix, become correlated uniform numbers (Iman and Conover, *A distribution-free approach to inducing rank correlation among
//! input variables*, 1982, on why rank correlation is the thing to keep). PERT is Malcolm, Roseboom, Clark and Fazar's four-point beta (1959).
//! A result always carries its standard error, and says whether it has converged.
//!
//! **Sharing.** The Shapley value (*A value for n-person games*, 1953) is computed exactly, in whole numbers over the common denominator n!, for
//! up to twenty partners; rounding to the cent is by largest remainder, so that the parts are exactly the whole. The core check
//! (Gillies, 1959) looks at every group of partners and names the one with the most reason to leave.
//!
//! The crate is pure: values in, values out; no clock, no files, no hidden randomness.

pub mod chance;
pub mod flows;
pub mod formula;
pub mod model;
pub mod share;
pub mod simulate;
