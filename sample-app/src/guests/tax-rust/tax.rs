//! VAT as a bare numeric function: the smallest guest there can be. It has
//! no memory, so its host can neither pass text nor needs to copy anything.

#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

/// No answer; apart from it every result is at least `-i64::MAX`.
const OUT_OF_RANGE: i64 = i64::MIN;

const ONE: i64 = 10_000; // in basis points

/// The VAT on a net amount, rounded half up, that is towards the greater
/// number: 0.5 gives 1 and, for a credit note, -0.5 gives 0.
///
/// `i64::MIN` when the rate is not 0 to 10,000 basis points (0 to 100 %) or
/// the amount is itself `i64::MIN`.
#[no_mangle]
pub extern "C" fn vat_cents(net_cents: i64, basis_points: i32) -> i64 {
    let rate = i64::from(basis_points);
    if !(0..=ONE).contains(&rate) || net_cents == i64::MIN {
        return OUT_OF_RANGE;
    }
    // Split, since `net_cents * rate` may exceed 64 bits. The sum fits: its
    // magnitude is at most that of `net_cents`. The first product alone may
    // not, by less than ONE, and wrapping there and back is exact.
    let whole = net_cents.div_euclid(ONE);
    let rest = net_cents.rem_euclid(ONE);
    whole
        .wrapping_mul(rate)
        .wrapping_add((rest * rate + ONE / 2) / ONE)
}
