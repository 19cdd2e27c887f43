// Package expr is a small language of expressions over typed records: enough
// to say when a rule applies, and nothing that could run forever.
package expr

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenInteger
	tokenString
	tokenName
	tokenSymbol
)

type token struct {
	kind    tokenKind
	text    string // of a string: its value
	integer int64
	start   int // byte offsets in the source
	end     int
}

func (t token) String() string {
	switch t.kind {
	case tokenEnd:
		return "the end"
	case tokenString:
		return strconv.Quote(t.text)
	default:
		return "'" + t.text + "'"
	}
}

// Longest first, as the first that matches is taken.
var symbols = []string{
	"&&", "||", "==", "!=", "<=", ">=",
	"<", ">", "!", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", ".", "?", ":",
}

// A Problem is an error in an expression, or in computing it.
type Problem struct {
	Column  int // in characters, from 1
	Message string
}

func (p *Problem) Error() string {
	return fmt.Sprintf("column %d: %s", p.Column, p.Message)
}

func problemAt(source string, offset int, format string, args ...any) *Problem {
	return &Problem{utf8.RuneCountInString(source[:offset]) + 1, fmt.Sprintf(format, args...)}
}

func lex(source string) ([]token, error) {
	var tokens []token
	for at := 0; ; {
		at += len(source[at:]) - len(strings.TrimLeft(source[at:], " \t\r\n"))
		if at == len(source) {
			return append(tokens, token{kind: tokenEnd, start: at, end: at}), nil
		}
		next, err := lexOne(source, at)
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, next)
		at = next.end
	}
}

func lexOne(source string, at int) (token, error) {
	rest := source[at:]
	first, _ := utf8.DecodeRuneInString(rest)
	switch {
	case first >= '0' && first <= '9':
		return lexInteger(source, at)
	case first == '"':
		return lexString(source, at)
	case isNameRune(first):
		end := at + len(rest)
		if length := strings.IndexFunc(rest, func(r rune) bool { return !isNameRune(r) }); length >= 0 {
			end = at + length
		}
		return token{kind: tokenName, text: source[at:end], start: at, end: end}, nil
	}
	for _, symbol := range symbols {
		if strings.HasPrefix(rest, symbol) {
			return token{kind: tokenSymbol, text: symbol, start: at, end: at + len(symbol)}, nil
		}
	}
	return token{}, problemAt(source, at, "unexpected %q", first)
}

func isNameRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

func lexInteger(source string, at int) (token, error) {
	end := at
	for end < len(source) && source[end] >= '0' && source[end] <= '9' {
		end++
	}
	if end+1 < len(source) && source[end] == '.' && source[end+1] >= '0' && source[end+1] <= '9' {
		return token{}, problemAt(source, at, "fractions do not exist here: money is in whole cents")
	}
	if end < len(source) {
		if r, _ := utf8.DecodeRuneInString(source[end:]); isNameRune(r) {
			return token{}, problemAt(source, at, "a name must not begin with a digit")
		}
	}
	value, err := strconv.ParseInt(source[at:end], 10, 64)
	if err != nil {
		return token{}, problemAt(source, at, "the number exceeds 64 bits")
	}
	return token{tokenInteger, source[at:end], value, at, end}, nil
}

func lexString(source string, at int) (token, error) {
	var value strings.Builder
	for end := at + 1; end < len(source); end++ {
		switch c := source[end]; c {
		case '"':
			return token{kind: tokenString, text: value.String(), start: at, end: end + 1}, nil
		case '\\':
			end++
			if end == len(source) {
				break
			}
			switch source[end] {
			case '"', '\\':
				value.WriteByte(source[end])
			case 'n':
				value.WriteByte('\n')
			case 't':
				value.WriteByte('\t')
			default:
				// Kept: regular expressions are full of backslashes.
				value.WriteByte('\\')
				value.WriteByte(source[end])
			}
		default:
			value.WriteByte(c)
		}
	}
	return token{}, problemAt(source, at, "the string does not end")
}
