// A reader of JSON (RFC 8259), stricter than most: members must not repeat,
// and nesting is limited because reading recurses.

import { Problem } from "./problem";

const MAX_DEPTH = 64;

export enum Kind {
  Null,
  Bool,
  /** No fraction, no exponent, fits 64 bits. */
  Integer,
  /** Valid, but nothing that money is counted in. */
  OtherNumber,
  String,
  Array,
  Object,
}

export class Json {
  integer: i64 = 0;
  string: string = "";
  elements: Array<Json> = [];
  members: Map<string, Json> = new Map();

  constructor(public kind: Kind) {}

  member(name: string): Json | null {
    return this.members.has(name) ? this.members.get(name) : null;
  }
}

/** `null` when the text is not one JSON value. */
export function readJson(text: string, problem: Problem): Json | null {
  const reader = new Reader(text);
  const value = reader.value(1);
  if (reader.problem.length == 0 && reader.at < text.length) {
    reader.fail("something after the value");
  }
  if (reader.problem.length > 0) {
    problem.because("bad JSON at character " + reader.at.toString() + ": " + reader.problem);
    return null;
  }
  return value;
}

const QUOTE: i32 = 0x22;
const PLUS: i32 = 0x2b;
const COMMA: i32 = 0x2c;
const MINUS: i32 = 0x2d;
const POINT: i32 = 0x2e;
const SLASH: i32 = 0x2f;
const ZERO: i32 = 0x30;
const NINE: i32 = 0x39;
const COLON: i32 = 0x3a;
const OPEN_ARRAY: i32 = 0x5b;
const BACKSLASH: i32 = 0x5c;
const CLOSE_ARRAY: i32 = 0x5d;
const OPEN_OBJECT: i32 = 0x7b;
const CLOSE_OBJECT: i32 = 0x7d;
const LETTER_B: i32 = 0x62;
const LETTER_E: i32 = 0x65;
const LETTER_F: i32 = 0x66;
const LETTER_N: i32 = 0x6e;
const LETTER_R: i32 = 0x72;
const LETTER_T: i32 = 0x74;
const LETTER_U: i32 = 0x75;
const CAPITAL_E: i32 = 0x45;

function isDigit(c: i32): bool {
  return c >= ZERO && c <= NINE;
}

class Reader {
  at: i32 = 0;
  problem: string = "";

  constructor(private text: string) {}

  /** The first problem ends the reading; what is returned after it is moot. */
  fail(problem: string): Json {
    if (this.problem.length == 0) this.problem = problem;
    return new Json(Kind.Null);
  }

  private get failed(): bool {
    return this.problem.length > 0;
  }

  private peek(): i32 {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : -1;
  }

  private take(expected: i32): bool {
    if (this.peek() != expected) return false;
    this.at++;
    return true;
  }

  private skipSpace(): void {
    let c = this.peek();
    while (c == 0x20 || c == 0x09 || c == 0x0a || c == 0x0d) {
      this.at++;
      c = this.peek();
    }
  }

  value(depth: i32): Json {
    if (depth > MAX_DEPTH) return this.fail("nested too deeply");
    this.skipSpace();
    const value = this.valueHere(depth);
    if (!this.failed) this.skipSpace();
    return value;
  }

  private valueHere(depth: i32): Json {
    const c = this.peek();
    if (c == OPEN_OBJECT) return this.object(depth);
    if (c == OPEN_ARRAY) return this.array(depth);
    if (c == LETTER_T) return this.word("true", Kind.Bool);
    if (c == LETTER_F) return this.word("false", Kind.Bool);
    if (c == LETTER_N) return this.word("null", Kind.Null);
    if (c == MINUS || isDigit(c)) return this.number();
    if (c == QUOTE) {
      const value = new Json(Kind.String);
      value.string = this.string();
      return value;
    }
    return this.fail("expected a value");
  }

  private word(word: string, kind: Kind): Json {
    if (this.text.substr(this.at, word.length) != word) return this.fail("expected a value");
    this.at += word.length;
    return new Json(kind);
  }

  private digits(): void {
    if (!isDigit(this.peek())) this.fail("expected a digit");
    while (isDigit(this.peek())) this.at++;
  }

  private number(): Json {
    const negative = this.take(MINUS);
    let fits = true;
    // Counted downwards, as the least integer has no positive twin.
    let value: i64 = 0;
    if (!isDigit(this.peek())) return this.fail("expected a digit");
    if (this.take(ZERO)) {
      if (isDigit(this.peek())) return this.fail("a number must not start with 0");
    } else {
      for (; isDigit(this.peek()); this.at++) {
        const digit = <i64>(this.peek() - ZERO);
        fits = fits && value >= (i64.MIN_VALUE + digit) / 10;
        if (fits) value = value * 10 - digit;
      }
    }
    if (!negative) {
      fits = fits && value != i64.MIN_VALUE;
      value = -value;
    }
    if (this.take(POINT)) {
      fits = false;
      this.digits();
    }
    if (this.take(LETTER_E) || this.take(CAPITAL_E)) {
      fits = false;
      if (!this.take(PLUS)) this.take(MINUS);
      this.digits();
    }
    const number = new Json(fits ? Kind.Integer : Kind.OtherNumber);
    if (fits) number.integer = value;
    return number;
  }

  private array(depth: i32): Json {
    const array = new Json(Kind.Array);
    this.at++;
    this.skipSpace();
    if (this.take(CLOSE_ARRAY)) return array;
    do {
      array.elements.push(this.value(depth + 1));
      if (this.failed) return array;
    } while (this.take(COMMA));
    return this.take(CLOSE_ARRAY) ? array : this.fail("expected ',' or ']'");
  }

  private object(depth: i32): Json {
    const object = new Json(Kind.Object);
    this.at++;
    this.skipSpace();
    if (this.take(CLOSE_OBJECT)) return object;
    do {
      this.skipSpace();
      const name = this.string();
      if (this.failed) return object;
      if (object.members.has(name)) return this.fail("a repeated member");
      this.skipSpace();
      if (!this.take(COLON)) return this.fail("expected ':'");
      object.members.set(name, this.value(depth + 1));
      if (this.failed) return object;
    } while (this.take(COMMA));
    return this.take(CLOSE_OBJECT) ? object : this.fail("expected ',' or '}'");
  }

  private string(): string {
    if (!this.take(QUOTE)) {
      this.fail("expected a string");
      return "";
    }
    const pieces: Array<string> = [];
    let start = this.at; // of the piece that needs no unescaping
    while (true) {
      const c = this.peek();
      if (c < 0) {
        this.fail("the string does not end");
        return "";
      }
      if (c < 0x20) {
        this.fail("a control character in a string");
        return "";
      }
      if (c == QUOTE) {
        pieces.push(this.text.substring(start, this.at));
        this.at++;
        return pieces.join("");
      }
      if (c == BACKSLASH) {
        pieces.push(this.text.substring(start, this.at));
        this.at++;
        pieces.push(this.escape());
        if (this.failed) return "";
        start = this.at;
      } else {
        this.at++;
      }
    }
  }

  /** What follows the backslash. */
  private escape(): string {
    const c = this.peek();
    let unescaped: i32;
    if (c == QUOTE || c == BACKSLASH || c == SLASH) {
      unescaped = c;
    } else if (c == LETTER_B) {
      unescaped = 0x08;
    } else if (c == LETTER_F) {
      unescaped = 0x0c;
    } else if (c == LETTER_N) {
      unescaped = 0x0a;
    } else if (c == LETTER_R) {
      unescaped = 0x0d;
    } else if (c == LETTER_T) {
      unescaped = 0x09;
    } else if (c == LETTER_U) {
      this.at++;
      return this.unicodeEscape();
    } else {
      this.fail("unknown escape");
      return "";
    }
    this.at++;
    return String.fromCharCode(unescaped);
  }

  private unicodeEscape(): string {
    const high = this.hex4();
    if (this.failed) return "";
    if (high < 0xd800 || high > 0xdfff) return String.fromCharCode(high);
    if (high > 0xdbff || !this.take(BACKSLASH) || !this.take(LETTER_U)) {
      this.fail("half of a surrogate pair");
      return "";
    }
    const low = this.hex4();
    if (this.failed) return "";
    if (low < 0xdc00 || low > 0xdfff) {
      this.fail("half of a surrogate pair");
      return "";
    }
    return String.fromCharCode(high, low);
  }

  private hex4(): i32 {
    let value = 0;
    for (let i = 0; i < 4; i++) {
      const c = this.peek();
      const lower = c | 0x20;
      let digit: i32;
      if (isDigit(c)) {
        digit = c - ZERO;
      } else if (lower >= 0x61 && lower <= LETTER_F) {
        digit = lower - 0x61 + 10;
      } else {
        this.fail("expected four hexadecimal digits");
        return 0;
      }
      value = value * 16 + digit;
      this.at++;
    }
    return value;
  }
}

export function quoted(string: string): string {
  const pieces: Array<string> = ['"'];
  let start = 0;
  for (let at = 0; at < string.length; at++) {
    const c = string.charCodeAt(at);
    if (c >= 0x20 && c != QUOTE && c != BACKSLASH) continue;
    pieces.push(string.substring(start, at));
    start = at + 1;
    if (c < 0x20) {
      pieces.push("\\u" + c.toString(16).padStart(4, "0"));
    } else {
      pieces.push("\\" + String.fromCharCode(c));
    }
  }
  pieces.push(string.substring(start));
  pieces.push('"');
  return pieces.join("");
}
