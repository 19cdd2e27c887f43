package expr

import (
	"fmt"
	"strings"
	"testing"
)

var (
	itemType = RecordOf("an item", map[string]*Type{"n": IntType, "tags": ListOf(StringType)})
	scope    = map[string]*Type{
		"x": IntType, "s": StringType, "items": ListOf(itemType), "none": ListOf(itemType),
	}
	values = map[string]Value{
		"x": int64(7), "s": "Grün", "none": []Value{},
		"items": []Value{
			Fields{"n": int64(2), "tags": []Value{"sale"}},
			Fields{"n": int64(5), "tags": []Value{}},
		},
	}
)

func evaluate(source string, wanted *Type) string {
	program, err := Compile(source, scope, wanted)
	if err != nil {
		return err.Error()
	}
	value, _, err := program.Run(values, &Budget{Steps: 10_000})
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(value)
}

func TestNumbers(t *testing.T) {
	for source, expected := range map[string]string{
		"1 + 2 * 3":                       "7",
		"(1 + 2) * 3":                     "9",
		"10 - 3 - 2":                      "5",
		"-x * 2":                          "-14",
		"17 % 5 + 17 / 5":                 "5",
		"x > 5 ? 1 : x > 3 ? 2 : 3":       "1",
		"x > 9 ? 1 : x > 3 ? 2 : 3":       "2",
		"sum(items, item.n * x)":          "49",
		"count(items)":                    "2",
		"count(items, item.n > 2)":        "1",
		"min(items, item.n)":              "2",
		"max(3, x, 5)":                    "7",
		"length(s)":                       "4",
		"sum(items, sum(items, item.n))":  "14",
		"min(none, item.n)":               "column 1: an empty list has no min",
		"1 / (x - 7)":                     "column 1: division by zero",
		"9223372036854775807 + 1":         "column 1: the number exceeds 64 bits",
		"-9223372036854775807 - 2":        "column 1: the number exceeds 64 bits",
		"(-9223372036854775807 - 1) * -1": "column 1: the number exceeds 64 bits",
		"(-9223372036854775807 - 1) / -1": "column 1: the number exceeds 64 bits",
		"9223372036854775808":             "column 1: the number exceeds 64 bits",
		"1.5":                             "column 1: fractions do not exist here: money is in whole cents",
		"":                                "column 1: unexpected the end",
		"1 +":                             "column 4: unexpected the end",
		"1 2":                             "column 3: unexpected '2'",
		"s + 1":                           "column 5: expected a string, but this is a number",
		`"ü" + #`:                         "column 7: unexpected '#'",
		"y":                               "column 1: there is no 'y'",
		"item.n":                          "column 1: there is no 'item'",
		"sum(items, item.m)":              "column 12: an item has no field 'm'",
		"sum(items)":                      "column 1: 'sum' needs a list and what to do with each 'item'",
		strings.Repeat("(", 100):          "column 65: nested too deeply",
	} {
		if got := evaluate(source, IntType); got != expected {
			t.Errorf("%s\n     got %s\nexpected %s", source, got, expected)
		}
	}
}

func TestTruths(t *testing.T) {
	for source, expected := range map[string]string{
		`x == 7 && !(s == "grün")`:                "true",
		`lower(s) == "grün"`:                      "true",
		`upper(s) == "GRÜN"`:                      "true",
		`x in [1, 7]`:                             "true",
		`s in ["a"] || x < 0`:                     "false",
		`any(items, "sale" in item.tags)`:         "true",
		`all(items, item.n > 2)`:                  "false",
		`all(none, false)`:                        "true",
		`any(none, true)`:                         "false",
		`contains(s, "rü") == startsWith(s, "G")`: "true",
		`matches(s, "^\w+n$")`:                    "false",
		`matches(s, "^\pL+$")`:                    "true",
		`"a\"b\\c" == "a" + "\"b\\" + "c"`:        "true",
		`true || 1 / 0 == 1`:                      "true",
		`matches(s, "(")`:                         "column 12: error parsing regexp: missing closing ): `(`",
		`matches(s, s)`:                           "column 12: the pattern must be a plain string",
		`1 < 2 < 3`:                               "column 1: a truth value has no order",
		`items == items`:                          "column 1: a list cannot be compared",
		`x && true`:                               "column 1: expected a truth value, but this is a number",
		`nope(1)`: "column 1: there is no function 'nope', but all, any, contains, count, " +
			"length, lower, matches, max, min, startsWith, sum, upper",
	} {
		if got := evaluate(source, BoolType); got != expected {
			t.Errorf("%s\n     got %s\nexpected %s", source, got, expected)
		}
	}
}

func TestFactsTellWhatWasLookedAt(t *testing.T) {
	program, err := Compile(`x > 5 && (contains(lower(s), "g") || x == 1)`, scope, BoolType)
	if err != nil {
		t.Fatal(err)
	}
	_, facts, err := program.Run(values, &Budget{Steps: 100})
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(facts, "; ")
	expected := `x > 5 is true: 7 > 5; contains(lower(s), "g") is true: contains("grün", "g")`
	if got != expected {
		t.Errorf("got %s", got)
	}
}

func TestBudgetEndsWhatTakesTooLong(t *testing.T) {
	source := "1"
	for i := 0; i < 20; i++ {
		source = "sum(items, " + source + ")"
	}
	expected := "the rules take too long"
	if got := evaluate(source, IntType); !strings.HasSuffix(got, expected) {
		t.Errorf("got %s", got)
	}
}
