//! How bytes cross between host and guest.

use std::alloc::{alloc, Layout};

const ERROR_BIT: u64 = 1 << 63;

/// Nothing ever gives the memory back: the instance serves one call.
#[no_mangle]
pub extern "C" fn freshet_alloc(size: i32) -> *mut u8 {
    let bytes = match usize::try_from(size) {
        Ok(bytes) => bytes.max(1), // allocating 0 bytes is undefined
        Err(_) => return std::ptr::null_mut(),
    };
    match Layout::from_size_align(bytes, 8) {
        // Safety: the size is not zero.
        Ok(layout) => unsafe { alloc(layout) },
        Err(_) => std::ptr::null_mut(),
    }
}

/// # Safety
/// `pointer` and `length` must describe readable memory that stays as it is.
pub unsafe fn input<'a>(pointer: *const u8, length: i32) -> Result<&'a [u8], String> {
    match usize::try_from(length) {
        Ok(0) => Ok(&[]),
        Ok(_) if pointer.is_null() => Err("the address of the input is 0".into()),
        Ok(bytes) => Ok(std::slice::from_raw_parts(pointer, bytes)),
        Err(_) => Err("the length of the input is negative".into()),
    }
}

pub fn pack(answer: Result<String, String>) -> u64 {
    let (text, flag) = match answer {
        Ok(text) => (text, 0),
        Err(problem) => (problem, ERROR_BIT),
    };
    let bytes = Box::leak(text.into_boxed_str());
    flag | (bytes.as_ptr() as u64) << 32 | bytes.len() as u64
}
