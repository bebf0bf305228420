//! Functions of numbers.

use std::ffi::{c_double, c_float, c_int, c_long};
use std::hint::black_box;

use super::{ignore, say};

macro_rules! one {
    ($kind:ty: $($name:ident $at:literal),* $(,)?) => {{
        #[link(name = "m")]
        unsafe extern "C" {
            $(fn $name(at: $kind) -> $kind;)*
        }
        $({
            let function = black_box($name as unsafe extern "C" fn($kind) -> $kind);
            // SAFETY: a number is all that it takes.
            say(stringify!($name), || ignore(black_box(unsafe { function(black_box($at)) })));
        })*
    }};
}

macro_rules! two {
    ($kind:ty: $($name:ident $a:literal $b:literal),* $(,)?) => {{
        #[link(name = "m")]
        unsafe extern "C" {
            $(fn $name(a: $kind, b: $kind) -> $kind;)*
        }
        $({
            let function = black_box($name as unsafe extern "C" fn($kind, $kind) -> $kind);
            // SAFETY: numbers are all that it takes.
            say(stringify!($name), || ignore(black_box(unsafe { function(black_box($a), black_box($b)) })));
        })*
    }};
}

#[link(name = "m")]
unsafe extern "C" {
    fn fma(a: c_double, b: c_double, c: c_double) -> c_double;
    fn fmaf(a: c_float, b: c_float, c: c_float) -> c_float;
    fn lround(at: c_double) -> c_long;
    fn ilogb(at: c_double) -> c_int;
    fn ldexp(at: c_double, by: c_int) -> c_double;
}

pub fn all() {
    one!(c_double: sin 0.7, cos 0.7, tan 0.7, asin 0.3, acos 0.3, atan 0.7, sinh 0.7, cosh 0.7, tanh 0.7,
        asinh 0.7, acosh 1.7, atanh 0.3, exp 1.3, exp2 1.3, expm1 0.3, log 1.3, log2 1.3, log10 1.3, log1p 0.3,
        sqrt 1.3, cbrt 1.3, floor 1.3, ceil 1.3, trunc 1.3, round 1.3, rint 1.3, nearbyint 1.3, erf 0.7, erfc 0.7,
        lgamma 3.3, tgamma 3.3, j0 1.3, logb 1.3);
    one!(c_float: sinf 0.7, cosf 0.7, tanf 0.7, asinf 0.3, acosf 0.3, atanf 0.7, tanhf 0.7, expf 1.3, exp2f 1.3,
        expm1f 0.3, logf 1.3, log2f 1.3, log10f 1.3, sqrtf 1.3, cbrtf 1.3, floorf 1.3, ceilf 1.3, roundf 1.3);
    two!(c_double: pow 1.3 2.7, atan2 0.7 0.3, hypot 0.7 0.3, fmod 9.7 1.3, remainder 9.7 1.3, fmax 0.7 0.3,
        fdim 0.7 0.3, copysign 0.7 -0.3, nextafter 0.7 0.9);
    two!(c_float: powf 1.3 2.7, atan2f 0.7 0.3, hypotf 0.7 0.3, fmodf 9.7 1.3);
    let (double, float) = (
        black_box(fma as unsafe extern "C" fn(f64, f64, f64) -> f64),
        black_box(fmaf as unsafe extern "C" fn(f32, f32, f32) -> f32),
    );
    // SAFETY: numbers are all that these take.
    unsafe {
        say("fma", || ignore(black_box(double(black_box(1.3), 2.7, 0.3))));
        say("fmaf", || ignore(black_box(float(black_box(1.3), 2.7, 0.3))));
        let (round, exponent, scale) = (
            black_box(lround as unsafe extern "C" fn(f64) -> c_long),
            black_box(ilogb as unsafe extern "C" fn(f64) -> c_int),
            black_box(ldexp as unsafe extern "C" fn(f64, c_int) -> f64),
        );
        say("lround", || ignore(black_box(round(black_box(1.3)))));
        say("ilogb", || ignore(black_box(exponent(black_box(1.3)))));
        say("ldexp", || ignore(black_box(scale(black_box(1.3), 7))));
    }
}
