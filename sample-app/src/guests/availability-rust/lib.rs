//! Which lines of a cart cannot be delivered in full. What is in stock only the shop knows: it is asked.

#[path = "../json-rust/abi.rs"]
mod abi;
#[allow(dead_code)] // prices are of no interest here
#[path = "../json-rust/cart.rs"]
mod cart;
#[path = "../json-rust/json.rs"]
mod json;
mod shop;

use std::collections::HashMap;
use std::fmt::Write;

/// JSON in, JSON out; the error is a message for whoever sent the request.
fn answer(input: &[u8], stock: impl Fn(&str) -> i32) -> Result<String, String> {
    let request = json::read(input)?;
    let cart = cart::Cart::read(&request)?;
    let mut left: HashMap<&str, i64> = HashMap::new();
    let mut short = String::new();
    for item in &cart.items {
        // Lines of one article share its pieces, first come, first served.
        let pieces = left
            .entry(item.sku)
            .or_insert_with(|| i64::from(stock(item.sku).max(0)));
        let available = item.quantity.min(*pieces);
        *pieces -= available;
        if available < item.quantity {
            short.push_str(if short.is_empty() { "{\"sku\":" } else { ",{\"sku\":" });
            json::write_string(&mut short, item.sku);
            let _ = write!(short, r#","quantity":{},"available":{available}}}"#, item.quantity);
        }
    }
    Ok(format!(
        r#"{{"deliverable":{},"short":[{short}]}}"#,
        short.is_empty()
    ))
}

/// # Safety
/// `pointer` and `length` must describe readable memory.
#[cfg(target_arch = "wasm32")]
#[no_mangle]
pub unsafe extern "C" fn check(pointer: *const u8, length: i32) -> u64 {
    let result = abi::input(pointer, length).and_then(|input| answer(input, shop::pieces_of));
    if let Err(problem) = &result {
        shop::warn(problem);
    }
    abi::pack(result)
}

#[cfg(test)]
mod tests {
    use super::answer;

    const CART: &str = r#"{"items":[{"sku":"mug","quantity":3,"unitCents":1},
        {"sku":"pen","quantity":1,"unitCents":1},{"sku":"mug","quantity":3,"unitCents":1}]}"#;

    #[test]
    fn lines_of_one_article_share_its_pieces() {
        assert_eq!(
            answer(CART.as_bytes(), |_| 4).unwrap(),
            r#"{"deliverable":false,"short":[{"sku":"mug","quantity":3,"available":1}]}"#
        );
        assert_eq!(
            answer(CART.as_bytes(), |_| 6).unwrap(),
            r#"{"deliverable":true,"short":[]}"#
        );
    }

    #[test]
    fn what_the_shop_does_not_know_is_not_in_stock() {
        assert_eq!(
            answer(CART.as_bytes(), |sku| if sku == "pen" { -1 } else { i32::MAX }).unwrap(),
            r#"{"deliverable":false,"short":[{"sku":"pen","quantity":1,"available":0}]}"#
        );
    }
}
