package engine

import (
	"fmt"

	"freshet.example/guests/rules/expr"
	"freshet.example/guests/rules/jsontree"
)

// A rule, with everything in it compiled.
type rule struct {
	name     string
	priority int64
	group    string // of a group only the best rule counts; "" is no group
	stop     bool   // no rule after this one counts
	when     *expr.Program

	// At most one of these is set. Their values may depend on the cart.
	percentOff   *expr.Program
	centsOff     *expr.Program
	freeShipping bool
}

func readRule(value jsontree.Value, path string) (rule, error) {
	object, err := jsontree.AsObject(value, path)
	if err != nil {
		return rule{}, err
	}
	if err := object.Only("name", "when", "then", "priority", "group", "stop"); err != nil {
		return rule{}, err
	}
	var r rule
	if r.name, err = object.RequiredText("name"); err != nil {
		return rule{}, err
	}
	if r.group, err = object.Text("group", ""); err != nil {
		return rule{}, err
	}
	if r.priority, err = object.Integer("priority", 0); err != nil {
		return rule{}, err
	}
	if r.stop, err = object.Bool("stop"); err != nil {
		return rule{}, err
	}
	when, err := object.RequiredText("when")
	if err != nil {
		return rule{}, err
	}
	if r.when, err = expr.Compile(when, cartScope, expr.BoolType); err != nil {
		return rule{}, fmt.Errorf("rule %q, when: %w", r.name, err)
	}
	return r, r.readThen(object)
}

func (r *rule) readThen(object jsontree.At) error {
	then, err := jsontree.AsObject(object.Object["then"], object.Path+"then")
	if err != nil {
		return err
	}
	if err := then.Only("percentOff", "centsOff", "freeShipping"); err != nil {
		return err
	}
	if r.percentOff, err = r.readAmount(then, "percentOff"); err != nil {
		return err
	}
	if r.centsOff, err = r.readAmount(then, "centsOff"); err != nil {
		return err
	}
	if r.freeShipping, err = then.Bool("freeShipping"); err != nil {
		return err
	}
	switch {
	case r.percentOff != nil && r.centsOff != nil:
		return fmt.Errorf("rule %q: percentOff and centsOff exclude each other", r.name)
	case r.percentOff == nil && r.centsOff == nil && !r.freeShipping:
		return fmt.Errorf("rule %q: nothing happens then", r.name)
	}
	return nil
}

// readAmount reads a number, or an expression that gives one; nil when absent.
func (r *rule) readAmount(then jsontree.At, name string) (*expr.Program, error) {
	var source string
	switch v := then.Object[name].(type) {
	case nil:
		return nil, nil
	case int64:
		source = fmt.Sprint(v)
	case string:
		source = v
	default:
		return nil, fmt.Errorf("%s%s must be a whole number or an expression", then.Path, name)
	}
	program, err := expr.Compile(source, cartScope, expr.IntType)
	if err != nil {
		return nil, fmt.Errorf("rule %q, %s: %w", r.name, name, err)
	}
	return program, nil
}
