//! The normal and the beta distribution: distribution functions and their inverses.

use crate::numeric::{exp, ln};

// Acklam's coefficients for the inverse of the normal distribution.
const A: [f64; 6] = [
    -3.969_683_028_665_376e1,
    2.209_460_984_245_205e2,
    -2.759_285_104_469_687e2,
    1.383_577_518_672_69e2,
    -3.066_479_806_614_716e1,
    2.506_628_277_459_239,
];
const B: [f64; 5] = [
    -5.447_609_879_822_406e1,
    1.615_858_368_580_409e2,
    -1.556_989_798_598_866e2,
    6.680_131_188_771_972e1,
    -1.328_068_155_288_572e1,
];
const C: [f64; 6] = [
    -7.784_894_002_430_293e-3,
    -3.223_964_580_411_365e-1,
    -2.400_758_277_161_838,
    -2.549_732_539_343_734,
    4.374_664_141_464_968,
    2.938_163_982_698_783,
];
const D: [f64; 4] = [
    7.784_695_709_041_462e-3,
    3.224_671_290_700_398e-1,
    2.445_134_137_142_996,
    3.754_408_661_907_416,
];
/// Beyond this distance from one half, the tail's approximation is used.
const CENTRE: f64 = 0.5 - 0.02425;

/// The standard normal distribution's inverse (Acklam's rational approximation, 2003, relative error below 1.2e-9). Zero and one, which lie at
/// infinity, answer the outermost values that a uniform number with 53 bits can have.
#[must_use]
pub fn normal_quantile(u: f64) -> f64 {
    if (u - 0.5).abs() <= CENTRE {
        central(u)
    } else {
        tail(u)
    }
}

/// As [`normal_quantile`], for many numbers in place: the frequent case first, without a branch, and then the rare one.
pub(crate) fn normal_quantiles(numbers: &mut [f64], scratch: &mut [f64]) {
    for (z, u) in scratch.iter_mut().zip(&*numbers) {
        *z = central(*u);
    }
    for (u, z) in numbers.iter_mut().zip(&*scratch) {
        *u = if (*u - 0.5).abs() <= CENTRE {
            *z
        } else {
            tail(*u)
        };
    }
}

#[inline]
fn central(u: f64) -> f64 {
    let q = u - 0.5;
    let r = q * q;
    (((((A[0] * r + A[1]) * r + A[2]) * r + A[3]) * r + A[4]) * r + A[5]) * q
        / (((((B[0] * r + B[1]) * r + B[2]) * r + B[3]) * r + B[4]) * r + 1.0)
}

fn tail(u: f64) -> f64 {
    let u = u.clamp(1e-17, 1.0 - 1e-16);
    let lower = |p: f64| {
        let q = (-2.0 * ln(p)).sqrt();
        (((((C[0] * q + C[1]) * q + C[2]) * q + C[3]) * q + C[4]) * q + C[5])
            / ((((D[0] * q + D[1]) * q + D[2]) * q + D[3]) * q + 1.0)
    };
    if u < 0.5 { lower(u) } else { -lower(1.0 - u) }
}

/// The standard normal density.
pub(crate) fn normal_density(z: f64) -> f64 {
    exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt()
}

/// The standard normal distribution function: Marsaglia's series within ±3 (*Evaluating the normal distribution*, 2004), Laplace's continued
/// fraction beyond, so that small probabilities keep their digits. Zero or one outside ±38.
#[must_use]
pub fn normal_cumulative(z: f64) -> f64 {
    if z > 3.0 {
        return 1.0 - normal_cumulative(-z);
    }
    if z < -38.0 {
        return 0.0;
    }
    if z < -3.0 {
        let mut fraction = -z;
        for k in (1..=80).rev() {
            fraction = f64::from(k) / fraction - z;
        }
        return normal_density(z) / fraction;
    }
    let (mut sum, mut term, mut k) = (z, z, 3.0);
    while sum + term != sum {
        term *= z * z / k;
        sum += term;
        k += 2.0;
    }
    0.5 + sum * normal_density(z)
}

/// The inverse of the regularised incomplete beta function: Newton's steps, kept in a shrinking interval.
pub(crate) fn beta_quantile(a: f64, b: f64, u: f64) -> f64 {
    if u <= 0.0 {
        return 0.0;
    }
    if u >= 1.0 {
        return 1.0;
    }
    let constant = beta_constant(a, b);
    let (mut low, mut high) = (0.0, 1.0);
    // The first term of the series at zero, which is the answer in the lower tail.
    let mut x = exp((ln(u * a) - constant) / a).clamp(1e-300, 0.5);
    for _ in 0..100 {
        let off = cumulative(a, b, constant, x) - u;
        if off > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let density = exp(constant + (a - 1.0) * ln(x) + (b - 1.0) * ln(1.0 - x));
        let next = x - off / density;
        if off == 0.0 || (next - x).abs() <= 4.0 * f64::EPSILON * x {
            return x;
        }
        let next = if next > low && next < high {
            next
        } else {
            f64::midpoint(low, high)
        };
        x = next;
    }
    x
}

#[cfg(test)]
fn beta_cumulative(a: f64, b: f64, x: f64) -> f64 {
    cumulative(a, b, beta_constant(a, b), x)
}

/// The logarithm of Γ(a + b) / (Γ(a) Γ(b)).
fn beta_constant(a: f64, b: f64) -> f64 {
    ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b)
}

/// The regularised incomplete beta function by its continued fraction (DLMF 8.17.22, evaluated by Lentz's method). Its constant, [`beta_constant`],
/// is given, since it costs more than the rest.
fn cumulative(a: f64, b: f64, constant: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - cumulative(b, a, constant, 1.0 - x);
    }
    let front = exp(a * ln(x) + b * ln(1.0 - x) + constant) / a;
    let tiny = 1e-300;
    let (mut f, mut c, mut d) = (1.0_f64, 1.0_f64, 0.0_f64);
    for i in 0..300 {
        let m = f64::from(i / 2);
        let numerator = if i == 0 {
            1.0
        } else if i % 2 == 0 {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        };
        d = 1.0 + numerator * d;
        d = 1.0 / if d.abs() < tiny { tiny } else { d };
        c = 1.0 + numerator / c;
        if c.abs() < tiny {
            c = tiny;
        }
        f *= c * d;
        if (1.0 - c * d).abs() < 1e-15 {
            break;
        }
    }
    front * (f - 1.0)
}

/// Logarithm of the gamma function for positive arguments: Stirling's series, moved up by recurrence until it is exact.
fn ln_gamma(mut x: f64) -> f64 {
    let mut shift = 0.0;
    while x < 12.0 {
        shift -= ln(x);
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let series =
        (1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse / 1680.0))) / x;
    shift + (x - 0.5) * ln(x) - x + 0.5 * ln(2.0 * std::f64::consts::PI) + series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_quantiles_are_those_of_the_tables() {
        for (u, z) in [
            (0.5, 0.0),
            (0.9, 1.281_551_565_5),
            (0.975, 1.959_963_984_5),
            (0.001, -3.090_232_306_2),
        ] {
            assert!((normal_quantile(u) - z).abs() < 1e-7, "{u}");
            assert!((normal_cumulative(z) - u).abs() < 1e-9, "{z}");
        }
    }

    #[test]
    fn small_probabilities_keep_their_digits() {
        // Φ(−5) and Φ(−8) of the tables.
        for (z, p) in [(-5.0, 2.866_515_718_79e-7), (-8.0, 6.220_960_574_27e-16)] {
            assert!((normal_cumulative(z) / p - 1.0).abs() < 1e-10, "{z}");
        }
        assert_eq!(normal_cumulative(-40.0), 0.0);
        assert_eq!(normal_cumulative(40.0), 1.0);
        // Where the two ways meet they agree.
        let (inside, outside) = (normal_cumulative(-3.0), normal_cumulative(-3.0 - 1e-12));
        assert!((inside / outside - 1.0).abs() < 1e-10);
    }

    #[test]
    fn many_at_once_are_one_by_one() {
        let mut numbers: Vec<f64> = (1..512).map(|i| f64::from(i) / 512.0).collect();
        let expected: Vec<f64> = numbers.iter().map(|u| normal_quantile(*u)).collect();
        normal_quantiles(&mut numbers, &mut [0.0; 512]);
        assert_eq!(numbers, expected);
    }

    #[test]
    fn beta_is_its_closed_form_where_there_is_one() {
        for x in [0.1_f64, 0.25, 0.5, 0.77, 0.99] {
            assert!((beta_cumulative(1.0, 5.0, x) - (1.0 - (1.0 - x).powi(5))).abs() < 1e-12);
            assert!((beta_cumulative(5.0, 1.0, x) - x.powi(5)).abs() < 1e-12);
            let polynomial = 6.0 * x.powi(5) - 15.0 * x.powi(4) + 10.0 * x.powi(3);
            assert!((beta_cumulative(3.0, 3.0, x) - polynomial).abs() < 1e-12);
        }
    }

    #[test]
    fn the_inverse_of_beta_is_its_inverse() {
        for a in [1.0, 1.4, 3.0, 4.9, 5.0] {
            for u in [1e-12, 1e-4, 0.03, 0.5, 0.9, 0.9999] {
                let x = beta_quantile(a, 6.0 - a, u);
                let back = beta_cumulative(a, 6.0 - a, x);
                assert!((back / u - 1.0).abs() < 1e-9, "{a} {u}: {back}");
            }
        }
    }
}
