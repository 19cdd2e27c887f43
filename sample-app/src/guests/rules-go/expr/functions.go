package expr

import (
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"
)

// A plain function takes values of fixed types.
type plain struct {
	params []*Type
	result *Type
	apply  func(args []Value) Value
}

var plains = map[string]plain{
	"lower": {[]*Type{StringType}, StringType, func(args []Value) Value {
		return strings.ToLower(args[0].(string))
	}},
	"upper": {[]*Type{StringType}, StringType, func(args []Value) Value {
		return strings.ToUpper(args[0].(string))
	}},
	"length": {[]*Type{StringType}, IntType, func(args []Value) Value {
		return int64(utf8.RuneCountInString(args[0].(string)))
	}},
	"contains": {[]*Type{StringType, StringType}, BoolType, func(args []Value) Value {
		return strings.Contains(args[0].(string), args[1].(string))
	}},
	"startsWith": {[]*Type{StringType, StringType}, BoolType, func(args []Value) Value {
		return strings.HasPrefix(args[0].(string), args[1].(string))
	}},
}

// What functions over lists want of their second argument, and give.
var overLists = map[string]struct {
	perElement *Type
	result     *Type
	optional   bool // the second argument
}{
	"sum":   {IntType, IntType, false},
	"min":   {IntType, IntType, false},
	"max":   {IntType, IntType, false},
	"count": {BoolType, IntType, true},
	"any":   {BoolType, BoolType, false},
	"all":   {BoolType, BoolType, false},
}

func (c *checker) typeOfCall(n *call) (*Type, error) {
	if n.function == "matches" {
		return c.typeOfMatches(n)
	}
	if function, ok := plains[n.function]; ok {
		return function.result, c.wantArgs(n, function.params)
	}
	if _, ok := overLists[n.function]; !ok {
		return nil, c.problem(n, "there is no function '%s', but %s", n.function, functionNames())
	}
	if len(n.args) == 0 {
		return nil, c.problem(n, "'%s' needs an argument", n.function)
	}
	first, err := c.check(n.args[0])
	if err != nil {
		return nil, err
	}
	if first.Kind == List {
		return c.typeOfOverList(n, first)
	}
	if n.function != "min" && n.function != "max" {
		return nil, c.problem(n.args[0], "expected a list, but this is %s", first)
	}
	for _, arg := range n.args {
		if err := c.want(arg, IntType); err != nil {
			return nil, err
		}
	}
	return IntType, nil
}

func functionNames() string {
	names := []string{"matches"}
	for name := range plains {
		names = append(names, name)
	}
	for name := range overLists {
		names = append(names, name)
	}
	sort.Strings(names)
	return strings.Join(names, ", ")
}

func (c *checker) wantArgs(n *call, params []*Type) error {
	if len(n.args) != len(params) {
		return c.problem(n, "'%s' needs %d argument(s), not %d", n.function, len(params), len(n.args))
	}
	for i, param := range params {
		if err := c.want(n.args[i], param); err != nil {
			return err
		}
	}
	return nil
}

// The pattern must be spelt out: then a bad one is found before any cart is,
// and none can be smuggled in by a customer's name.
func (c *checker) typeOfMatches(n *call) (*Type, error) {
	if err := c.wantArgs(n, []*Type{StringType, StringType}); err != nil {
		return nil, err
	}
	pattern, ok := n.args[1].(*literal)
	if !ok {
		return nil, c.problem(n.args[1], "the pattern must be a plain string")
	}
	compiled, err := regexp.Compile(pattern.value.(string))
	if err != nil {
		return nil, c.problem(n.args[1], "%v", err)
	}
	n.pattern = compiled
	return BoolType, nil
}

func (c *checker) typeOfOverList(n *call, list *Type) (*Type, error) {
	n.overList = true
	function := overLists[n.function]
	switch {
	case len(n.args) == 1 && function.optional:
		return function.result, nil
	case len(n.args) != 2:
		return nil, c.problem(n, "'%s' needs a list and what to do with each '%s'",
			n.function, elementName)
	}
	outer, shadowed := c.scope[elementName]
	c.scope[elementName] = list.Element
	err := c.want(n.args[1], function.perElement)
	if shadowed {
		c.scope[elementName] = outer
	} else {
		delete(c.scope, elementName)
	}
	return function.result, err
}
