//! A reader of JSON (RFC 8259), stricter than most: members must not repeat,
//! and nesting is limited because reading recurses on a small stack.

use std::collections::BTreeMap;
use std::fmt::Write;

const MAX_DEPTH: usize = 64;

#[derive(Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    /// No fraction, no exponent, fits 64 bits.
    Integer(i64),
    /// Valid, but nothing that money is counted in.
    OtherNumber,
    String(String),
    Array(Vec<Value>),
    Object(BTreeMap<String, Value>),
}

impl Value {
    pub fn member(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Object(members) => members.get(name),
            _ => None,
        }
    }
}

pub fn read(input: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(input)
        .map_err(|e| format!("bad JSON at byte {}: not UTF-8", e.valid_up_to()))?;
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(1).and_then(|value| {
        if reader.at == text.len() {
            Ok(value)
        } else {
            Err("something after the value")
        }
    });
    value.map_err(|problem| format!("bad JSON at byte {}: {}", reader.at, problem))
}

type Read<T> = Result<T, &'static str>;

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, expected: u8) -> bool {
        let found = self.peek() == Some(expected);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Read<Value> {
        if depth > MAX_DEPTH {
            return Err("nested too deeply");
        }
        self.skip_space();
        let value = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => return Err("expected a value"),
        };
        self.skip_space();
        Ok(value)
    }

    fn word(&mut self, word: &str, value: Value) -> Read<Value> {
        if !self.text[self.at..].starts_with(word) {
            return Err("expected a value");
        }
        self.at += word.len();
        Ok(value)
    }

    fn digits(&mut self) -> Read<()> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err("expected a digit");
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Read<Value> {
        let start = self.at;
        self.take(b'-');
        if self.take(b'0') {
            if matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err("a number must not start with 0");
            }
        } else {
            self.digits()?;
        }
        let end_of_integer = self.at;
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _sign = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        if self.at != end_of_integer {
            return Ok(Value::OtherNumber);
        }
        // All digits by now, so that only the size can be wrong.
        let parsed = self.text[start..self.at].parse();
        Ok(parsed.map_or(Value::OtherNumber, Value::Integer))
    }

    fn array(&mut self, depth: usize) -> Read<Value> {
        self.at += 1;
        let mut values = Vec::new();
        self.skip_space();
        if self.take(b']') {
            return Ok(Value::Array(values));
        }
        loop {
            values.push(self.value(depth + 1)?);
            if self.take(b']') {
                return Ok(Value::Array(values));
            }
            if !self.take(b',') {
                return Err("expected ',' or ']'");
            }
        }
    }

    fn object(&mut self, depth: usize) -> Read<Value> {
        self.at += 1;
        let mut members = BTreeMap::new();
        self.skip_space();
        if self.take(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.skip_space();
            let name = self.string()?;
            if members.contains_key(&name) {
                return Err("a repeated member");
            }
            self.skip_space();
            if !self.take(b':') {
                return Err("expected ':'");
            }
            members.insert(name, self.value(depth + 1)?);
            if self.take(b'}') {
                return Ok(Value::Object(members));
            }
            if !self.take(b',') {
                return Err("expected ',' or '}'");
            }
        }
    }

    fn string(&mut self) -> Read<String> {
        if !self.take(b'"') {
            return Err("expected a string");
        }
        let mut string = String::new();
        loop {
            // The text is UTF-8 and `at` always between two characters.
            match self.text[self.at..].chars().next() {
                None => return Err("the string does not end"),
                Some('"') => {
                    self.at += 1;
                    return Ok(string);
                }
                Some('\\') => {
                    self.at += 1;
                    string.push(self.escape()?);
                }
                Some(c) if c < ' ' => return Err("a control character in a string"),
                Some(c) => {
                    self.at += c.len_utf8();
                    string.push(c);
                }
            }
        }
    }

    /// What follows the backslash.
    fn escape(&mut self) -> Read<char> {
        let simple = match self.peek() {
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode_escape();
            }
            _ => return Err("unknown escape"),
        };
        self.at += 1;
        Ok(simple)
    }

    fn unicode_escape(&mut self) -> Read<char> {
        let high = self.hex4()?;
        if !(0xD800..=0xDFFF).contains(&high) {
            return char::from_u32(high).ok_or("half of a surrogate pair");
        }
        if high > 0xDBFF || !self.take(b'\\') || !self.take(b'u') {
            return Err("half of a surrogate pair");
        }
        let low = self.hex4()?;
        if !(0xDC00..=0xDFFF).contains(&low) {
            return Err("half of a surrogate pair");
        }
        let code_point = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        char::from_u32(code_point).ok_or("half of a surrogate pair")
    }

    fn hex4(&mut self) -> Read<u32> {
        let mut value = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|c| char::from(c).to_digit(16));
            value = value * 16 + digit.ok_or("expected four hexadecimal digits")?;
            self.at += 1;
        }
        Ok(value)
    }
}

pub fn write_string(out: &mut String, string: &str) {
    out.push('"');
    for c in string.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // Writing to a String cannot fail.
            c if c < ' ' => drop(write!(out, "\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(input: &str) -> String {
        read(input.as_bytes()).unwrap_err()
    }

    #[test]
    fn reads_every_kind() {
        let value = read(br#" {"a":[null,true,-7,1.5e3],"b":"\u00e9\ud83d\ude00\n"} "#).unwrap();
        assert_eq!(
            value.member("a"),
            Some(&Value::Array(vec![
                Value::Null,
                Value::Bool(true),
                Value::Integer(-7),
                Value::OtherNumber
            ]))
        );
        assert_eq!(value.member("b"), Some(&Value::String("é😀\n".into())));
    }

    #[test]
    fn an_integer_beyond_64_bits_is_another_number() {
        assert_eq!(read(b"9223372036854775808"), Ok(Value::OtherNumber));
        assert_eq!(read(b"-9223372036854775808"), Ok(Value::Integer(i64::MIN)));
    }

    #[test]
    fn says_where_it_went_wrong() {
        assert_eq!(problem(""), "bad JSON at byte 0: expected a value");
        assert_eq!(problem("[1,]"), "bad JSON at byte 3: expected a value");
        assert_eq!(problem("01"), "bad JSON at byte 1: a number must not start with 0");
        assert_eq!(problem("[] []"), "bad JSON at byte 3: something after the value");
        assert_eq!(problem(r#"{"a":1,"a":2}"#), "bad JSON at byte 10: a repeated member");
        assert_eq!(problem(r#""\ud83d""#), "bad JSON at byte 7: half of a surrogate pair");
        assert_eq!(problem("\"\n\""), "bad JSON at byte 1: a control character in a string");
        assert_eq!(
            read(b"\"\xff\"").unwrap_err(),
            "bad JSON at byte 1: not UTF-8"
        );
        assert_eq!(
            problem(&"[".repeat(100_000)),
            "bad JSON at byte 64: nested too deeply"
        );
    }
}
