//! A priced cart.

use std::fmt::Write;

use crate::cart::{Cart, Item};
use crate::discount::{percent_of, step_for};
use crate::json::write_string;

struct Line<'a> {
    item: &'a Item<'a>,
    gross_cents: i64,
    percent_off: i64,
    discount_cents: i64,
    explanation: String,
}

pub struct Quotation<'a> {
    lines: Vec<Line<'a>>,
    subtotal_cents: i64,
    discount_cents: i64,
}

impl<'a> Quotation<'a> {
    pub fn of(cart: &'a Cart<'a>) -> Result<Self, String> {
        let mut quotation = Quotation {
            lines: Vec::with_capacity(cart.items.len()),
            subtotal_cents: 0,
            discount_cents: 0,
        };
        for (index, item) in cart.items.iter().enumerate() {
            quotation
                .add(item)
                .ok_or_else(|| format!("items[{index}]: the amount exceeds 64 bits"))?;
        }
        Ok(quotation)
    }

    /// `None` when an amount exceeds 64 bits.
    fn add(&mut self, item: &'a Item<'a>) -> Option<()> {
        let gross_cents = item.quantity.checked_mul(item.unit_cents)?;
        let step = step_for(item.quantity);
        let percent_off = step.map_or(0, |step| step.percent_off);
        let discount_cents = percent_of(gross_cents, percent_off)?;
        let explanation = match step {
            Some(step) => format!(
                "{} × {}: {} % off from {} pieces",
                item.quantity, item.sku, step.percent_off, step.from_quantity
            ),
            None => format!("{} × {}: no volume discount", item.quantity, item.sku),
        };
        self.subtotal_cents = self.subtotal_cents.checked_add(gross_cents)?;
        // No more than the subtotal, so this cannot exceed what that did not.
        self.discount_cents += discount_cents;
        self.lines.push(Line {
            item,
            gross_cents,
            percent_off,
            discount_cents,
            explanation,
        });
        Some(())
    }

    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out).expect("writing to a String cannot fail");
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        write!(
            out,
            r#"{{"subtotalCents":{},"discountCents":{},"totalCents":{},"lines":["#,
            self.subtotal_cents,
            self.discount_cents,
            self.subtotal_cents - self.discount_cents
        )?;
        for (index, line) in self.lines.iter().enumerate() {
            out.push_str(if index == 0 { "{\"sku\":" } else { ",{\"sku\":" });
            write_string(out, line.item.sku);
            write!(
                out,
                r#","quantity":{},"unitCents":{},"percentOff":{},"discountCents":{},"netCents":{},"explanation":"#,
                line.item.quantity,
                line.item.unit_cents,
                line.percent_off,
                line.discount_cents,
                line.gross_cents - line.discount_cents
            )?;
            write_string(out, &line.explanation);
            out.push('}');
        }
        out.push_str("]}");
        Ok(())
    }
}
