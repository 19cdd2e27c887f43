//! The part of a cart that prices depend on.

use crate::json::Value;

pub struct Item<'a> {
    pub sku: &'a str,
    pub quantity: i64,
    pub unit_cents: i64,
}

pub struct Cart<'a> {
    pub items: Vec<Item<'a>>,
}

impl<'a> Cart<'a> {
    pub fn read(request: &'a Value) -> Result<Self, String> {
        if !matches!(request, Value::Object(_)) {
            return Err("the request must be an object".into());
        }
        let values = match request.member("items") {
            Some(Value::Array(values)) => values,
            _ => return Err("items must be an array".into()),
        };
        let items = values
            .iter()
            .enumerate()
            .map(|(index, value)| Item::read(value, index))
            .collect::<Result<_, _>>()?;
        Ok(Cart { items })
    }
}

impl<'a> Item<'a> {
    fn read(value: &'a Value, index: usize) -> Result<Self, String> {
        let sku = match value.member("sku") {
            Some(Value::String(sku)) if !sku.is_empty() => sku,
            _ => return Err(format!("items[{index}].sku must be a string, not empty")),
        };
        let at_least = |name: &str, least: i64| match value.member(name) {
            Some(Value::Integer(number)) if *number >= least => Ok(*number),
            _ => Err(format!(
                "items[{index}].{name} must be a whole number, {least} or more, of 64 bits"
            )),
        };
        Ok(Item {
            sku,
            quantity: at_least("quantity", 1)?,
            unit_cents: at_least("unitCents", 0)?,
        })
    }
}
