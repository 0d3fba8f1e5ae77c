//! Exponential, logarithm and powers in plain arithmetic.
//!
//! The functions of the operating system's mathematics library differ in the last digits from one machine to the next. A calculation here
//! must give the same bytes everywhere, so these are built from operations whose rounding IEEE 754 fixes: `+ − × ÷` and the square root. They
//! have no branches that depend on the value, which lets the compiler compute two or four numbers at once.

/// High and low part of ln 2: the high part has so few digits that its product with an exponent is exact.
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Adding this number rounds to a whole number, which then stands in the lowest bits.
const ROUNDING: f64 = 6_755_399_441_055_744.0;
/// 1/k! from k = 13 down to k = 0.
const INVERSE_FACTORIALS: [f64; 14] = [
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
    1.0,
    1.0,
];

/// e to the power `x`; relative error below 4e-16. Zero below −708, infinite above 709.
#[must_use]
#[inline]
pub fn exp(x: f64) -> f64 {
    // x = k·ln 2 + r with |r| ≤ ln 2 / 2, so that e^x = 2^k · e^r.
    let shifted = x * std::f64::consts::LOG2_E + ROUNDING;
    let k = shifted - ROUNDING;
    let r = (x - k * LN2_HIGH) - k * LN2_LOW;
    let mut sum = INVERSE_FACTORIALS[0];
    for coefficient in &INVERSE_FACTORIALS[1..] {
        sum = sum * r + coefficient;
    }
    let scale = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1.0_f64.to_bits()));
    let value = sum * scale;
    let value = if x > 709.0 { f64::INFINITY } else { value };
    let value = if x < -708.0 { 0.0 } else { value };
    if x.is_nan() { x } else { value }
}

/// The natural logarithm; relative error below 4e-16. Not a number below zero, −∞ at zero.
#[must_use]
pub fn ln(x: f64) -> f64 {
    if x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    if x == 0.0 {
        return f64::NEG_INFINITY;
    }
    if x.is_infinite() {
        return x;
    }
    // x = 2^k · m with m between √½ and √2. The smallest numbers are first brought into the range with full precision.
    let (x, below) = if x < f64::MIN_POSITIVE {
        (x * 18_014_398_509_481_984.0, 54.0)
    } else {
        (x, 0.0)
    };
    let bits = x.to_bits();
    let mut k = (bits >> 52) as f64 - 1023.0 - below;
    let mut m = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
    if m > std::f64::consts::SQRT_2 {
        m *= 0.5;
        k += 1.0;
    }
    // ln m = 2 artanh((m − 1)/(m + 1)), a series that gains three binary digits and more a term here.
    let s = (m - 1.0) / (m + 1.0);
    let square = s * s;
    let mut sum = 1.0 / 25.0;
    for odd in (3..25).step_by(2).rev() {
        sum = sum * square + 1.0 / f64::from(odd);
    }
    k * LN2_HIGH + (2.0 * s + (2.0 * s * square * sum + k * LN2_LOW))
}

/// `x` to the power `y`: by repeated multiplication for whole `y`, otherwise e^(y ln x). Not a number for a negative `x` and a broken `y`.
#[must_use]
pub fn power(x: f64, y: f64) -> f64 {
    const MOST: f64 = 1_048_576.0;
    if y.fract() == 0.0 && y.abs() <= MOST {
        let value = whole_power(x, y.abs() as u32);
        return if y < 0.0 { 1.0 / value } else { value };
    }
    if y == 0.5 {
        return x.sqrt();
    }
    if x == 0.0 {
        return if y > 0.0 {
            0.0
        } else if y < 0.0 {
            f64::INFINITY
        } else {
            f64::NAN
        };
    }
    exp(y * ln(x))
}

/// `x` to a whole power.
#[must_use]
#[inline]
pub fn whole_power(mut x: f64, mut n: u32) -> f64 {
    let mut value = 1.0;
    while n > 0 {
        if n & 1 == 1 {
            value *= x;
        }
        x *= x;
        n >>= 1;
    }
    value
}

/// The sine of an angle between −1 and 1 radian, by its series.
#[must_use]
pub(crate) fn sine(x: f64) -> f64 {
    let square = x * x;
    let mut sum = 1.0;
    for k in (1..=10).rev() {
        let k = f64::from(2 * k);
        sum = 1.0 - sum * square / (k * (k + 1.0));
    }
    x * sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(a: f64, b: f64, part: f64) -> bool {
        a == b || (a - b).abs() <= part * b.abs().max(f64::MIN_POSITIVE)
    }

    #[test]
    fn the_edges_are_those_of_mathematics() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp(f64::INFINITY), f64::INFINITY);
        assert!(exp(f64::NAN).is_nan());
        assert_eq!(ln(1.0), 0.0);
        assert_eq!(ln(0.0), f64::NEG_INFINITY);
        assert!(ln(-1.0).is_nan());
        assert_eq!(power(0.0, 0.0), 1.0);
        assert_eq!(power(0.0, -1.0), f64::INFINITY);
        assert_eq!(power(0.0, 0.3), 0.0);
        assert_eq!(power(-2.0, 3.0), -8.0);
        assert!(power(-2.0, 0.3).is_nan());
        assert!(power(2.0, f64::NAN).is_nan());
        assert_eq!(power(9.0, 0.5), 3.0);
        assert_eq!(power(2.0, -2.0), 0.25);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn exp_is_the_exponential(x in -700f64..700.0) {
            prop_assert!(near(exp(x), x.exp(), 4e-16), "{x}: {} {}", exp(x), x.exp());
        }

        #[test]
        fn ln_is_the_logarithm(x in prop_oneof![1e-320f64..1e-300, 1e-9f64..1e9, 0.9f64..1.1, 1e300f64..1e308]) {
            prop_assert!((ln(x) - x.ln()).abs() <= 4e-16 * x.ln().abs() + 1e-18, "{x}: {} {}", ln(x), x.ln());
        }

        #[test]
        fn powers_are_powers(x in 0.1f64..10.0, y in -50f64..50.0) {
            prop_assert!(near(power(x, y), x.powf(y), 1e-13));
            prop_assert!(near(power(x, y.round()), x.powf(y.round()), 1e-13));
        }

        #[test]
        fn sine_is_the_sine(x in -1f64..1.0) {
            prop_assert!(near(sine(x), x.sin(), 1e-15));
        }

        #[test]
        fn no_bits_make_them_panic(a in any::<u64>(), b in any::<u64>()) {
            let (x, y) = (f64::from_bits(a), f64::from_bits(b));
            let _ = (exp(x), ln(x), power(x, y));
        }
    }
}
