package expr

import "maps"

// Program is an expression that is known to make sense.
type Program struct {
	Source string
	root   node
}

// Compile parses and checks an expression over a scope of names.
func Compile(source string, scope map[string]*Type, wanted *Type) (*Program, error) {
	root, err := parse(source)
	if err != nil {
		return nil, err
	}
	c := &checker{source, maps.Clone(scope)}
	if err := c.want(root, wanted); err != nil {
		return nil, err
	}
	return &Program{source, root}, nil
}

// Run evaluates a program over values of the types it was compiled for. Next
// to the result it tells the facts that led to it, in the order of their
// evaluation; what was skipped because it no longer mattered is not there.
func (p *Program) Run(values map[string]Value, budget *Budget) (result Value, facts []string, err error) {
	e := &evaluator{source: p.Source, scope: maps.Clone(values), budget: budget}
	defer func() {
		if r := recover(); r != nil {
			stopped, ok := r.(stop)
			if !ok {
				panic(r)
			}
			result, facts, err = nil, nil, stopped.problem
		}
	}()
	return e.eval(p.root), e.facts, nil
}
