// What the host calls: loyalty points for a cart.

import { Cart } from "./cart";
import { readJson } from "./json";
import { Problem } from "./problem";
import { award, writeAward } from "./points";
import { isUtf8 } from "./utf8";

const ERROR_BIT: u64 = 1 << 63;
const PAGE_BITS = 16;

// Header and alignment that the allocator adds to what it is asked for.
const ALLOCATOR_OVERHEAD = 64;
const ALLOCATOR_LIMIT = (1 << 30) - ALLOCATOR_OVERHEAD;

/**
 * The allocator traps when it is asked for too much or memory cannot grow. The
 * host is to see 0 instead, so this looks at the size and grows memory first.
 */
export function freshet_alloc(size: i32): usize {
  if (size < 0 || size > ALLOCATOR_LIMIT) return 0;
  const end = <u64>heap.alloc(0) + <u64>size + ALLOCATOR_OVERHEAD;
  const pages = <i64>((end + 0xffff) >> PAGE_BITS) - memory.size();
  if (pages > 0 && memory.grow(<i32>pages) < 0) return 0;
  return heap.alloc(<usize>size);
}

export function points(input: usize, length: i32): u64 {
  const problem = new Problem();
  const answer = answerTo(input, length, problem);
  const failed = problem.message.length > 0;
  const text = failed ? problem.message : answer;

  const size = String.UTF8.byteLength(text);
  const bytes = changetype<usize>(String.UTF8.encode(text));
  return (failed ? ERROR_BIT : 0) | ((<u64>bytes) << 32) | (<u64>size);
}

function answerTo(input: usize, length: i32, problem: Problem): string {
  if (length < 0) {
    return problem.because("the length of the input is negative");
  }
  if (!isUtf8(input, <usize>length)) {
    return problem.because("bad JSON: not UTF-8");
  }
  const request = readJson(String.UTF8.decodeUnsafe(input, <usize>length), problem);
  if (request == null) return "";
  const cart = Cart.read(request, problem);
  if (cart == null) return "";
  const awarded = award(cart, problem);
  return awarded == null ? "" : writeAward(cart, awarded);
}
