//! What the host offers, as far as it was granted.
#![cfg(target_arch = "wasm32")]

const WARN: i32 = 3;

mod imports {
    #[link(wasm_import_module = "shop")]
    extern "C" {
        /// The article's name in UTF-8 goes as its address and length.
        pub fn stock(sku: *const u8, length: usize) -> i32;
    }

    #[link(wasm_import_module = "freshet")]
    extern "C" {
        pub fn log(level: i32, line: *const u8, length: usize);
    }
}

/// Pieces in stock; 0 or less when there are none.
pub fn pieces_of(sku: &str) -> i32 {
    // Safety: the host only reads, and only these bytes.
    unsafe { imports::stock(sku.as_ptr(), sku.len()) }
}

pub fn warn(line: &str) {
    // Safety: as above.
    unsafe { imports::log(WARN, line.as_ptr(), line.len()) }
}
