//! The strongest peer: Wasmtime called from Rust, so without any cost of crossing from Java, and with the settings that its C API lacks.
//!
//! `wasmtime-fresh-calls <probe.wasm> [seconds of each of 5 measurements, default 1] [threads, default 1,2,4,8,16] > wasmtime-rust.json`
//!
//! Does what the JMH benchmarks do, with the same guest, and writes what JMH writes.

use serde_json::{json, Value};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, InstancePre, Linker, Module, ModuleExport,
    PoolingAllocationConfig, Result, Store,
};

const MEASUREMENTS: usize = 5;
const INSTANCES: u32 = 64;
const KEEP_RESIDENT: usize = 1 << 20;

/// What a call does: benchmark, parameters, export, argument of the export if it has one, result of a fresh instance.
type Work = (&'static str, Value, &'static str, Option<i32>, i64);

fn works() -> Vec<Work> {
    let touch = |pages: i32| ("TouchPages", json!({ "pages": pages.to_string() }), "touch", Some(pages), 0);
    vec![
        ("EmptyCall", json!({ "guest": "PROBE" }), "empty", None, 0),
        ("Dirty1MiB", json!({}), "dirty", Some(1 << 20), 0xffff9),
        touch(4),
        touch(16),
        touch(64),
        ("GrowMemory", json!({}), "grow", Some(16), 16),
    ]
}

fn engine(keep_resident: usize, scan: bool) -> Result<Engine> {
    let mut pooling = PoolingAllocationConfig::default();
    pooling
        .total_core_instances(INSTANCES)
        .total_memories(INSTANCES)
        .total_tables(INSTANCES)
        .max_memory_size(64 << 20)
        .max_unused_warm_slots(INSTANCES)
        .linear_memory_keep_resident(keep_resident)
        .table_keep_resident(keep_resident)
        .pagemap_scan(if scan { Enabled::Yes } else { Enabled::No });
    let mut config = Config::new();
    config
        .memory_init_cow(true)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pooling));
    Engine::new(&config)
}

/// A new store and instance, one call, and the end of both.
fn call(engine: &Engine, pre: &InstancePre<()>, export: &ModuleExport, argument: Option<i32>) -> Result<i64> {
    let mut store = Store::new(engine, ());
    let instance = pre.instantiate(&mut store)?;
    let function = instance
        .get_module_export(&mut store, export)
        .and_then(|found| found.into_func())
        .expect("the export is a function");
    match argument {
        None => function.typed::<(), ()>(&store)?.call(&mut store, ()).map(|_| 0),
        Some(value) => function.typed::<i32, i64>(&store)?.call(&mut store, value),
    }
}

/// Nanoseconds for each call of each thread, one figure for each measurement.
fn measure(threads: usize, time: Duration, one: &(dyn Fn() + Sync)) -> Vec<f64> {
    (0..=MEASUREMENTS)
        .map(|_| {
            let stop = AtomicBool::new(false);
            let start = Instant::now();
            let calls: u64 = std::thread::scope(|scope| {
                let workers: Vec<_> = (0..threads)
                    .map(|_| {
                        scope.spawn(|| {
                            let mut calls = 0u64;
                            while !stop.load(Ordering::Relaxed) {
                                one();
                                calls += 1;
                            }
                            calls
                        })
                    })
                    .collect();
                std::thread::sleep(time);
                stop.store(true, Ordering::Relaxed);
                workers.into_iter().map(|worker| worker.join().unwrap()).sum()
            });
            start.elapsed().as_nanos() as f64 * threads as f64 / calls as f64
        })
        .skip(1) // the first one warms up
        .collect()
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let wasm = std::fs::read(&arguments[1])?;
    let time = Duration::from_secs_f64(arguments.get(2).map_or(1.0, |text| text.parse().unwrap()));
    let threads: Vec<usize> = arguments
        .get(3)
        .map_or("1,2,4,8,16", |text| text)
        .split(',')
        .map(|text| text.parse().unwrap())
        .collect();
    let mut results = Vec::new();
    for (contender, keep_resident, scan) in [
        ("wasmtime-rust", 0, false),
        ("wasmtime-rust-resident", KEEP_RESIDENT, false),
        ("wasmtime-rust-scan", KEEP_RESIDENT, true),
    ] {
        let engine = engine(keep_resident, scan)?;
        let module = Module::new(&engine, &wasm)?;
        let pre = Linker::new(&engine).instantiate_pre(&module)?;
        let mark = module.get_export_index("mark").unwrap();
        for (benchmark, params, export, argument, expected) in works() {
            let index = module.get_export_index(export).unwrap();
            let one = || assert_eq!(call(&engine, &pre, &index, argument).unwrap(), expected);
            for &count in &threads {
                let scores = measure(count, time, &one);
                let score = scores.iter().sum::<f64>() / scores.len() as f64;
                eprintln!("{contender:24} {benchmark:12} {params:16} {count:2} threads {score:12.1} ns");
                let mut params = params.clone();
                params["contender"] = json!(contender);
                results.push(json!({
                    "benchmark": format!("dev.freshet.bench.{benchmark}.call"),
                    "mode": "avgt",
                    "threads": count,
                    "params": params,
                    "primaryMetric": { "score": score, "scoreUnit": "ns/op", "rawData": [scores] },
                }));
            }
            // As the JMH benchmarks do: no call sees what earlier ones left behind.
            assert_eq!(call_mark(&engine, &pre, &mark)?, 0);
        }
    }
    println!("{}", serde_json::to_string_pretty(&results)?);
    Ok(())
}

fn call_mark(engine: &Engine, pre: &InstancePre<()>, mark: &ModuleExport) -> Result<i64> {
    let mut store = Store::new(engine, ());
    let instance = pre.instantiate(&mut store)?;
    let function = instance.get_module_export(&mut store, mark).and_then(|found| found.into_func()).unwrap();
    function.typed::<(), i64>(&store)?.call(&mut store, ())
}
