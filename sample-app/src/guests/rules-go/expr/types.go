package expr

import (
	"fmt"
	"strconv"
)

// Kind is the outermost part of a type.
type Kind int

// The kinds there are.
const (
	Bool Kind = iota
	Int
	String
	List
	Record
)

// Type is what the checker knows of a value.
type Type struct {
	Kind    Kind
	Element *Type            // of a list
	Fields  map[string]*Type // of a record
	Name    string           // of a record, for messages
}

// The types that need no further description.
var (
	BoolType   = &Type{Kind: Bool}
	IntType    = &Type{Kind: Int}
	StringType = &Type{Kind: String}
)

// ListOf is the type of lists of something.
func ListOf(element *Type) *Type {
	return &Type{Kind: List, Element: element}
}

// RecordOf is the type of records with certain fields.
func RecordOf(name string, fields map[string]*Type) *Type {
	return &Type{Kind: Record, Name: name, Fields: fields}
}

func (t *Type) String() string {
	switch t.Kind {
	case Bool:
		return "a truth value"
	case Int:
		return "a number"
	case String:
		return "a string"
	case List:
		return "a list"
	default:
		return t.Name
	}
}

func (t *Type) same(other *Type) bool {
	if t.Kind != other.Kind {
		return false
	}
	switch t.Kind {
	case List:
		return t.Element.same(other.Element)
	case Record:
		return t == other
	default:
		return true
	}
}

func (t *Type) isScalar() bool {
	return t.Kind == Bool || t.Kind == Int || t.Kind == String
}

// Value is a bool, int64, string, []Value or Fields, as its Type says.
type Value any

// Fields are the values of a record.
type Fields map[string]Value

const maxShown = 60 // characters

// show writes a value as it would be written in an expression.
func show(value Value) string {
	switch v := value.(type) {
	case string:
		if runes := []rune(v); len(runes) > maxShown {
			return strconv.Quote(string(runes[:maxShown])) + "..."
		}
		return strconv.Quote(v)
	case []Value:
		return fmt.Sprintf("[%d values]", len(v))
	case Fields:
		return "{...}"
	default:
		return fmt.Sprint(v)
	}
}
