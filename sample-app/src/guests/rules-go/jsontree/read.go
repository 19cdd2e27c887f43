// Package jsontree reads JSON without the leniencies of encoding/json, which
// lets members repeat, ignores the case of their names and mends bad text.
package jsontree

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

const maxDepth = 64

// Value is nil, bool, int64, OtherNumber, string, []Value or Object.
type Value any

// Object is a JSON object.
type Object map[string]Value

// OtherNumber is a number with a fraction, an exponent or too many digits.
type OtherNumber string

// Read reads one JSON value and nothing after it.
func Read(input []byte) (Value, error) {
	if !utf8.Valid(input) {
		return nil, errors.New("bad JSON: not UTF-8")
	}
	var whole json.RawMessage
	if err := json.Unmarshal(input, &whole); err != nil {
		return nil, syntaxProblem(err)
	}
	if at := halfPair(input); at >= 0 {
		return nil, fmt.Errorf("bad JSON at byte %d: half of a surrogate pair", at)
	}
	// From here on the syntax is known to be right.
	decoder := json.NewDecoder(bytes.NewReader(input))
	decoder.UseNumber()
	value, err := read(decoder, 1)
	if err != nil {
		return nil, fmt.Errorf("bad JSON at byte %d: %w", decoder.InputOffset(), err)
	}
	return value, nil
}

func syntaxProblem(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("bad JSON at byte %d: %s", syntax.Offset, syntax.Error())
	}
	return fmt.Errorf("bad JSON: %w", err)
}

func read(decoder *json.Decoder, depth int) (Value, error) {
	if depth > maxDepth {
		return nil, errors.New("nested too deeply")
	}
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '[' {
			return readArray(decoder, depth)
		}
		return readObject(decoder, depth)
	case json.Number:
		if n, err := strconv.ParseInt(t.String(), 10, 64); err == nil {
			return n, nil
		}
		return OtherNumber(t), nil
	default:
		return t, nil
	}
}

func readArray(decoder *json.Decoder, depth int) (Value, error) {
	values := []Value{}
	for decoder.More() {
		value, err := read(decoder, depth+1)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	_, err := decoder.Token()
	return values, err
}

func readObject(decoder *json.Decoder, depth int) (Value, error) {
	object := Object{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		key := name.(string) // the syntax is right, so it is one
		if _, repeated := object[key]; repeated {
			return nil, fmt.Errorf("the member %q is repeated", key)
		}
		if object[key], err = read(decoder, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := decoder.Token()
	return object, err
}

// halfPair finds an escaped surrogate without its other half, which
// encoding/json silently replaces. In valid JSON every backslash is part of a
// string, so there is no need to know where strings begin.
func halfPair(input []byte) int {
	for at := 0; at+1 < len(input); at++ {
		if input[at] != '\\' {
			continue
		}
		start := at
		at++
		if input[at] != 'u' {
			continue
		}
		switch high := escaped(input, start); {
		case high < 0xD800 || high > 0xDFFF:
		case high > 0xDBFF:
			return start
		default:
			if low := escaped(input, start+6); low < 0xDC00 || low > 0xDFFF {
				return start
			}
			at = start + 11
		}
	}
	return -1
}

// escaped is the number in an escape like \u00e9 at an index, else -1.
func escaped(input []byte, at int) int {
	if at+6 > len(input) || input[at] != '\\' || input[at+1] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(string(input[at+2:at+6]), 16, 16)
	if err != nil {
		return -1
	}
	return int(n)
}
