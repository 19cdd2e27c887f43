//! A plug-in as an author would write it, one function for each thing that Extism's kit offers.

use extism_pdk::*;

#[plugin_fn]
pub fn greet(name: String) -> FnResult<String> {
    Ok(format!("Hello, {name}!"))
}

#[plugin_fn]
pub fn reverse(bytes: Vec<u8>) -> FnResult<Vec<u8>> {
    Ok(bytes.into_iter().rev().collect())
}

/// Answers nothing.
#[plugin_fn]
pub fn nothing(_: ()) -> FnResult<()> {
    Ok(())
}

/// The value of a configuration key.
#[plugin_fn]
pub fn config(key: String) -> FnResult<String> {
    Ok(config::get(&key)?.unwrap_or_else(|| "(none)".into()))
}

/// Counts in a variable, as often as the input says; answers where the count stands.
#[plugin_fn]
pub fn count(times: String) -> FnResult<String> {
    for _ in 0..times.parse::<u32>()? {
        let before: u64 = var::get("count")?.unwrap_or(0);
        var::set("count", before + 1)?;
    }
    let count: u64 = var::get("count")?.unwrap_or(0);
    Ok(count.to_string())
}

#[plugin_fn]
pub fn forget(_: ()) -> FnResult<String> {
    var::set("a", "value")?;
    var::remove("a")?;
    Ok(var::get::<String>("a")?.unwrap_or_else(|| "(none)".into()))
}

#[plugin_fn]
pub fn fail(reason: String) -> FnResult<String> {
    Err(WithReturnCode::new(Error::msg(reason), 42))
}

#[plugin_fn]
pub fn panic(reason: String) -> FnResult<String> {
    panic!("{reason}")
}

#[plugin_fn]
pub fn log(line: String) -> FnResult<()> {
    trace!("trace {line}");
    debug!("debug {line}");
    info!("info {line}");
    warn!("warn {line}");
    error!("error {line}");
    Ok(())
}

/// A megabyte in small pieces, let go again one by one.
#[plugin_fn]
pub fn churn(_: ()) -> FnResult<String> {
    let mut total = 0;
    for i in 0..20_000 {
        let piece = Memory::from_bytes(vec![i as u8; 1 + i % 1000])?;
        total += piece.len();
        piece.free();
    }
    Ok(total.to_string())
}

#[host_fn]
extern "ExtismHost" {
    fn stock(sku: String) -> String;
    fn add(a: i64, b: i64) -> i64;
}

#[host_fn("shop")]
extern "ExtismHost" {
    fn tell(what: String);
}

#[plugin_fn]
pub fn ask(sku: String) -> FnResult<String> {
    unsafe {
        tell(format!("asking for {sku}"))?;
        Ok(format!("{} {}", stock(sku)?, add(40, 2)?))
    }
}

#[cfg(feature = "http")]
#[plugin_fn]
pub fn get(url: String) -> FnResult<String> {
    let request = HttpRequest::new(url)
        .with_method("post")
        .with_header("X-Asked-By", "a \"plug-in\"");
    let response = http::request(&request, Some("the body"))?;
    Ok(format!(
        "{} {} {}",
        response.status_code(),
        response.headers().get("content-type").cloned().unwrap_or_default(),
        String::from_utf8_lossy(&response.body())
    ))
}
