package engine

import (
	"encoding/json"
	"strings"
	"testing"
)

const testCart = `{"customer":{"id":"c-1","tier":"gold"},` +
	`"items":[{"sku":"mug","quantity":10,"unitCents":1000}],"country":"DE"}`

func run1(t *testing.T, rules string) answer {
	t.Helper()
	out, err := Answer([]byte(`{"rules":` + rules + `,"cart":` + testCart + `}`))
	if err != nil {
		t.Fatal(err)
	}
	var result answer
	if err := json.Unmarshal(out, &result); err != nil {
		t.Fatal(err)
	}
	return result
}

func TestRulesStackInOrderOfPriority(t *testing.T) {
	result := run1(t, `[
		{"name":"fixed","when":"true","then":{"centsOff":"total / 10"}},
		{"name":"percent","when":"total >= 10000","then":{"percentOff":50},"priority":1}]`)
	// Half of 10000, then 1000 off; the other order would leave 4500.
	if result.PayableCents != 4000 || strings.Join(result.Fired, ",") != "percent,fixed" {
		t.Errorf("%+v", result)
	}
}

func TestOfAGroupOnlyTheBestCounts(t *testing.T) {
	result := run1(t, `[
		{"name":"a","group":"g","when":"true","then":{"centsOff":100}},
		{"name":"b","group":"g","when":"true","then":{"percentOff":5}},
		{"name":"c","group":"g","when":"false","then":{"percentOff":90}}]`)
	if result.PayableCents != 9500 || strings.Join(result.Fired, ",") != "b" ||
		result.Trace[0].Outcome != outranked || result.Trace[2].Outcome != unmet {
		t.Errorf("%+v", result)
	}
}

func TestNothingCountsAfterAStop(t *testing.T) {
	result := run1(t, `[
		{"name":"a","stop":true,"when":"true","then":{"freeShipping":true}},
		{"name":"b","when":"true","then":{"percentOff":5}}]`)
	if !result.FreeShipping || result.DiscountCents != 0 || result.Trace[1].Outcome != stopped {
		t.Errorf("%+v", result)
	}
}

func TestNobodyIsPaidToBuy(t *testing.T) {
	result := run1(t, `[{"name":"a","when":"true","then":{"centsOff":99999}}]`)
	if result.PayableCents != 0 || result.DiscountCents != 10000 {
		t.Errorf("%+v", result)
	}
}

func TestProblems(t *testing.T) {
	rule := func(rest string) string {
		return `{"rules":[{"name":"a",` + rest + `}],"cart":` + testCart + `}`
	}
	for request, expected := range map[string]string{
		`{`:             "bad JSON at byte 1: unexpected end of JSON input",
		`{"a":1,"a":2}`: `bad JSON at byte 10: the member "a" is repeated`,
		`"\ud800"`:      "bad JSON at byte 1: half of a surrogate pair",
		"\"\xff\"":      "bad JSON: not UTF-8",
		strings.Repeat("[", 70) + strings.Repeat("]", 70): "bad JSON at byte 64: nested too deeply",
		`[]`:                                    "the request must be an object",
		`{}`:                                    "rules is missing",
		`{"rules":[]}`:                          "cart must be an object",
		`{"Rules":[]}`:                          "rules is missing",
		`{"rules":[{"name":"a","wen":"true"}]}`: "rules[0].wen is unknown",
		rule(`"when":"total >","then":{"percentOff":1}`):                                           `rule "a", when: column 8: unexpected the end`,
		rule(`"when":"total","then":{"percentOff":1}`):                                             `rule "a", when: column 1: expected a truth value, but this is a number`,
		rule(`"when":"true","then":{}`):                                                            `rule "a": nothing happens then`,
		rule(`"when":"true","then":{"percentOff":101}`):                                            `rule "a": percentOff is 101`,
		rule(`"when":"true","then":{"centsOff":"0 - total"}`):                                      `rule "a": centsOff is -10000`,
		rule(`"when":"true","then":{"centsOff":1.5}`):                                              `rules[0].then.centsOff must be a whole number or an expression`,
		`{"rules":[],"cart":{"items":[{"sku":"a","quantity":2,"unitCents":9223372036854775807}]}}`: "cart.items[0]: the amount exceeds 64 bits",
		`{"rules":[],"cart":{"items":[{"sku":"a","quantity":1.5,"unitCents":1}]}}`:                 "cart.items[0].quantity must be a whole number, 1 or more, of 64 bits",
	} {
		if _, err := Answer([]byte(request)); err == nil || err.Error() != expected {
			t.Errorf("%s\n     got %v\nexpected %s", request, err, expected)
		}
	}
}
