// Arithmetic on numbers that are not negative; -1 stands for "beyond 64 bits"
// and is passed on, so that callers need to look only at the end.

export function times(a: i64, b: i64): i64 {
  if (a < 0 || b < 0) return -1;
  if (b != 0 && a > i64.MAX_VALUE / b) return -1;
  return a * b;
}

export function plus(a: i64, b: i64): i64 {
  if (a < 0 || b < 0) return -1;
  return a > i64.MAX_VALUE - b ? -1 : a + b;
}
