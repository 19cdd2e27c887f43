// Package engine decides which rules a cart fulfils and what follows.
package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sort"

	"freshet.example/guests/rules/expr"
	"freshet.example/guests/rules/jsontree"
)

const (
	maxRules = 200
	// For all rules together; a generous rule over 100 items takes thousands.
	maxSteps = 2_000_000
)

// What became of a rule.
const (
	applied   = "applied"
	unmet     = "unmet"     // its condition is false
	outranked = "outranked" // another of its group is better
	stopped   = "stopped"   // an earlier rule ended it all
)

type traced struct {
	Rule          string   `json:"rule"`
	Outcome       string   `json:"outcome"`
	Because       []string `json:"because"`
	DiscountCents int64    `json:"discountCents"`
	PayableCents  int64    `json:"payableCents"`
}

type answer struct {
	TotalCents    int64    `json:"totalCents"`
	DiscountCents int64    `json:"discountCents"`
	PayableCents  int64    `json:"payableCents"`
	FreeShipping  bool     `json:"freeShipping"`
	Fired         []string `json:"fired"`
	Trace         []traced `json:"trace"`
}

// Answer takes a request and gives the answer, both as JSON.
func Answer(input []byte) ([]byte, error) {
	rules, cart, err := readRequest(input)
	if err != nil {
		return nil, err
	}
	result, err := newRun(rules, cart).answer()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(result); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

func readRequest(input []byte) ([]rule, cart, error) {
	value, err := jsontree.Read(input)
	if err != nil {
		return nil, cart{}, err
	}
	request, ok := value.(jsontree.Object)
	if !ok {
		return nil, cart{}, errors.New("the request must be an object")
	}
	list, err := jsontree.At{Object: request}.List("rules")
	if err == nil && list == nil {
		err = errors.New("rules is missing")
	}
	if err == nil && len(list) > maxRules {
		err = fmt.Errorf("more than %d rules", maxRules)
	}
	if err != nil {
		return nil, cart{}, err
	}
	var rules []rule
	names := map[string]bool{}
	for i, value := range list {
		r, err := readRule(value, fmt.Sprintf("rules[%d]", i))
		if err != nil {
			return nil, cart{}, err
		}
		if names[r.name] {
			return nil, cart{}, fmt.Errorf("rules[%d]: there is another rule %q", i, r.name)
		}
		names[r.name] = true
		rules = append(rules, r)
	}
	c, err := readCart(request["cart"])
	return rules, c, err
}

// A run is one cart under one set of rules.
type run struct {
	rules  []rule // in the order in which they apply
	cart   cart
	budget expr.Budget
	met    []bool
	facts  [][]string
	result answer
}

func newRun(rules []rule, c cart) *run {
	sort.SliceStable(rules, func(i, j int) bool { return rules[i].priority > rules[j].priority })
	return &run{
		rules:  rules,
		cart:   c,
		budget: expr.Budget{Steps: maxSteps},
		met:    make([]bool, len(rules)),
		facts:  make([][]string, len(rules)),
		result: answer{
			TotalCents:   c.totalCents,
			PayableCents: c.totalCents,
			Fired:        []string{},
			Trace:        []traced{},
		},
	}
}

func (r *run) answer() (*answer, error) {
	// Conditions see the cart as it came, not what earlier rules made of it:
	// so all can be decided first, and a group knows its candidates.
	for i, rule := range r.rules {
		truth, facts, err := rule.when.Run(r.cart.values, &r.budget)
		if err != nil {
			return nil, fmt.Errorf("rule %q, when: %w", rule.name, err)
		}
		r.met[i], r.facts[i] = truth.(bool), facts
	}

	best := map[string]int{}
	stopper := ""
	for i, rule := range r.rules {
		switch {
		case !r.met[i]:
			r.trace(i, unmet, 0, r.facts[i]...)
			continue
		case stopper != "":
			r.trace(i, stopped, 0, fmt.Sprintf("%q stops all after it", stopper))
			continue
		}
		if rule.group != "" {
			winner, decided := best[rule.group]
			if !decided {
				var err error
				if winner, err = r.bestOf(rule.group); err != nil {
					return nil, err
				}
				best[rule.group] = winner
			}
			if winner != i {
				r.trace(i, outranked, 0, fmt.Sprintf("%q is better", r.rules[winner].name))
				continue
			}
		}
		if err := r.apply(i); err != nil {
			return nil, err
		}
		if rule.stop {
			stopper = rule.name
		}
	}
	return &r.result, nil
}

// bestOf a group is the rule with the greatest discount at this point, among
// equals the first.
func (r *run) bestOf(group string) (int, error) {
	winner, most := -1, int64(-1)
	for i, rule := range r.rules {
		if !r.met[i] || rule.group != group {
			continue
		}
		cents, err := r.discount(rule)
		if err != nil {
			return 0, err
		}
		if cents > most {
			winner, most = i, cents
		}
	}
	return winner, nil
}

func (r *run) apply(i int) error {
	rule := r.rules[i]
	cents, err := r.discount(rule)
	if err != nil {
		return err
	}
	r.result.DiscountCents += cents
	r.result.PayableCents -= cents
	r.result.FreeShipping = r.result.FreeShipping || rule.freeShipping
	r.result.Fired = append(r.result.Fired, rule.name)
	r.trace(i, applied, cents, r.facts[i]...)
	return nil
}

// discount is what a rule takes off the amount that is left to pay.
func (r *run) discount(rule rule) (int64, error) {
	left := r.result.PayableCents
	if rule.centsOff != nil {
		cents, err := r.amount(rule, "centsOff", rule.centsOff)
		return min(cents, left), err
	}
	if rule.percentOff == nil {
		return 0, nil
	}
	percent, err := r.amount(rule, "percentOff", rule.percentOff)
	if err != nil {
		return 0, err
	}
	if percent > 100 {
		return 0, fmt.Errorf("rule %q: percentOff is %d", rule.name, percent)
	}
	// Rounded half up; split so that no product exceeds 64 bits.
	return left/100*percent + (left%100*percent+50)/100, nil
}

func (r *run) amount(rule rule, what string, program *expr.Program) (int64, error) {
	value, _, err := program.Run(r.cart.values, &r.budget)
	if err != nil {
		return 0, fmt.Errorf("rule %q, %s: %w", rule.name, what, err)
	}
	amount := value.(int64)
	if amount < 0 {
		return 0, fmt.Errorf("rule %q: %s is %d", rule.name, what, amount)
	}
	return amount, nil
}

func (r *run) trace(i int, outcome string, cents int64, because ...string) {
	if because == nil {
		because = []string{} // [] rather than null
	}
	r.result.Trace = append(r.result.Trace, traced{
		Rule:          r.rules[i].name,
		Outcome:       outcome,
		Because:       because,
		DiscountCents: cents,
		PayableCents:  r.result.PayableCents,
	})
}
