//! The shop's concierge: a plug-in as Extism's Rust development kit makes it.

use extism_pdk::*;

/// Takes bytes and returns bytes, as the kit passes them.
#[host_fn("shop")]
extern "ExtismHost" {
    fn origin(sku: String) -> String;
}

// Returns a plain number, for which the kit has no form of its own.
#[link(wasm_import_module = "shop")]
extern "C" {
    fn stock(sku: u64) -> i32;
}

#[plugin_fn]
pub fn greet(name: String) -> FnResult<String> {
    if name.is_empty() {
        return Err(WithReturnCode::new(Error::msg("nobody to greet"), 2));
    }
    let greeting = config::get("greeting")?.unwrap_or_else(|| "Hello".into());
    Ok(format!("{greeting}, {name}!"))
}

/// Counts two visits. The answer tells whether a call sees what another one left.
#[plugin_fn]
pub fn visits(_: ()) -> FnResult<String> {
    for _ in 0..2 {
        let before: u32 = match var::get::<String>("visits")? {
            Some(text) => text.parse()?,
            None => 0,
        };
        var::set("visits", (before + 1).to_string())?;
    }
    let visits: String = var::get("visits")?.unwrap_or_default();
    info!("{visits} visits");
    Ok(visits)
}

#[plugin_fn]
pub fn describe(sku: String) -> FnResult<String> {
    let name = Memory::from_bytes(&sku)?;
    let pieces = unsafe { stock(name.offset()) };
    if pieces == 0 {
        warn!("{sku} is out of stock");
    }
    let origin = unsafe { origin(sku.clone())? };
    Ok(format!("{sku}: {pieces} in stock, made in {origin}"))
}
