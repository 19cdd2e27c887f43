/**
 * Whether bytes are well-formed UTF-8. The decoder of the standard library
 * takes anything, and would make one string of several spellings.
 */
export function isUtf8(start: usize, length: usize): bool {
  const end = start + length;
  let at = start;
  while (at < end) {
    const lead = <u32>load<u8>(at++);
    if (lead < 0x80) continue;

    let following: i32;
    let value: u32;
    let least: u32; // anything below would fit a shorter sequence
    if ((lead & 0xe0) == 0xc0) {
      following = 1; value = lead & 0x1f; least = 0x80;
    } else if ((lead & 0xf0) == 0xe0) {
      following = 2; value = lead & 0x0f; least = 0x800;
    } else if ((lead & 0xf8) == 0xf0) {
      following = 3; value = lead & 0x07; least = 0x10000;
    } else {
      return false;
    }
    for (; following > 0; following--) {
      if (at == end) return false;
      const next = <u32>load<u8>(at++);
      if ((next & 0xc0) != 0x80) return false;
      value = (value << 6) | (next & 0x3f);
    }
    if (value < least || value > 0x10ffff) return false;
    if (value >= 0xd800 && value <= 0xdfff) return false;
  }
  return true;
}
