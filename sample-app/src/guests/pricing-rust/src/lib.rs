//! Volume discounts for a cart. This file is what the host calls; the rest
//! is ordinary Rust, whose tests run on any machine (see build.sh).

#[path = "../../json-rust/abi.rs"]
mod abi;
#[path = "../../json-rust/cart.rs"]
mod cart;
mod discount;
#[path = "../../json-rust/json.rs"]
mod json;
mod quotation;

/// JSON in, JSON out; the error is a message for whoever sent the request.
pub fn answer(input: &[u8]) -> Result<String, String> {
    let request = json::read(input)?;
    let cart = cart::Cart::read(&request)?;
    let quotation = quotation::Quotation::of(&cart)?;
    Ok(quotation.to_json())
}

/// # Safety
/// `pointer` and `length` must describe readable memory.
#[no_mangle]
pub unsafe extern "C" fn price(pointer: *const u8, length: i32) -> u64 {
    match abi::input(pointer, length) {
        Ok(input) => abi::pack(answer(input)),
        Err(problem) => abi::pack(Err(problem)),
    }
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn prices_a_cart() {
        let request = r#"{"items":[{"sku":"mug","quantity":12,"unitCents":1250}]}"#;
        assert_eq!(
            answer(request.as_bytes()).unwrap(),
            concat!(
                r#"{"subtotalCents":15000,"discountCents":750,"totalCents":14250,"lines":["#,
                r#"{"sku":"mug","quantity":12,"unitCents":1250,"percentOff":5,"#,
                r#""discountCents":750,"netCents":14250,"#,
                r#""explanation":"12 × mug: 5 % off from 10 pieces"}]}"#
            )
        );
    }

    #[test]
    fn refuses_amounts_beyond_64_bits() {
        let request = r#"{"items":[{"sku":"a","quantity":2,"unitCents":9223372036854775807}]}"#;
        assert_eq!(
            answer(request.as_bytes()).unwrap_err(),
            "items[0]: the amount exceeds 64 bits"
        );
    }
}
