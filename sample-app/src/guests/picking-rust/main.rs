//! What to fetch from the shelves for a cart. An ordinary program: JSON on standard input, JSON on standard output, a word about it on
//! standard error. Exit codes: 2 for a cart that is none, 3 if it could not be read or the list not be written.

#[allow(dead_code)] // prices are of no interest here
#[path = "../json-rust/cart.rs"]
mod cart;
#[path = "../json-rust/json.rs"]
mod json;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::process::exit;

struct Picking {
    list: String,
    lines: usize,
    pieces: i64,
}

/// The pieces of each article, ordered by its name's bytes.
fn pick(input: &[u8]) -> Result<Picking, String> {
    let request = json::read(input)?;
    let cart = cart::Cart::read(&request)?;
    let mut pieces: i64 = 0;
    let mut by_article: BTreeMap<&str, i64> = BTreeMap::new();
    for item in &cart.items {
        pieces = pieces.checked_add(item.quantity).ok_or("more pieces than 64 bits can count")?;
        *by_article.entry(item.sku).or_default() += item.quantity;
    }
    let mut list = String::from("{\"lines\":[");
    for (index, (sku, pieces)) in by_article.iter().enumerate() {
        list.push_str(if index == 0 { "{\"sku\":" } else { ",{\"sku\":" });
        json::write_string(&mut list, sku);
        let _ = write!(list, r#","pieces":{pieces}}}"#);
    }
    let _ = write!(list, r#"],"pieces":{pieces}}}"#);
    Ok(Picking { list, lines: by_article.len(), pieces })
}

fn fail(code: i32, problem: &str) -> ! {
    eprintln!("picking: {problem}");
    exit(code)
}

fn main() {
    let mut input = Vec::new();
    if let Err(problem) = io::stdin().read_to_end(&mut input) {
        fail(3, &problem.to_string());
    }
    match pick(&input) {
        Err(problem) => fail(2, &problem),
        Ok(picking) => {
            if let Err(problem) = io::stdout().write_all(picking.list.as_bytes()) {
                fail(3, &problem.to_string());
            }
            eprintln!("picking: {} line(s), {} piece(s)", picking.lines, picking.pieces);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::pick;

    #[test]
    fn adds_up_what_is_in_several_lines() {
        let cart = r#"{"items":[{"sku":"pen","quantity":1,"unitCents":1},
            {"sku":"mug","quantity":3,"unitCents":1},{"sku":"pen","quantity":2,"unitCents":1}]}"#;
        assert_eq!(
            pick(cart.as_bytes()).ok().unwrap().list,
            r#"{"lines":[{"sku":"mug","pieces":3},{"sku":"pen","pieces":3}],"pieces":6}"#
        );
    }
}
