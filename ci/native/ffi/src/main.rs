//! Calls a function that is known at run time only.

extern "C" fn weave(warp: f64, weft: u32) -> f64 {
    warp * f64::from(weft)
}

fn main() {
    use libffi::middle::{Arg, Cif, CodePtr, Type};
    let call = Cif::new([Type::f64(), Type::u32()], Type::f64());
    let code = CodePtr(weave as *mut _);
    // SAFETY: the types are those of the function.
    let woven: f64 = unsafe { call.call(code, &[Arg::new(&2.5_f64), Arg::new(&4_u32)]) };
    println!("{woven}");
}
