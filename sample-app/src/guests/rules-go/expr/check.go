package expr

// elementName is what the second argument of sum, any and the like calls the
// element at hand.
const elementName = "item"

type checker struct {
	source string
	scope  map[string]*Type
}

func (c *checker) problem(n node, format string, args ...any) error {
	return problemAt(c.source, n.span().start, format, args...)
}

// check finds the type of an expression and notes it in every node.
func (c *checker) check(n node) (*Type, error) {
	typ, err := c.typeOf(n)
	if err != nil {
		return nil, err
	}
	n.span().typ = typ
	return typ, nil
}

func (c *checker) typeOf(n node) (*Type, error) {
	switch n := n.(type) {
	case *literal:
		return typeOfLiteral(n.value), nil
	case *listLiteral:
		return c.typeOfList(n)
	case *name:
		if typ := c.scope[n.text]; typ != nil {
			return typ, nil
		}
		return nil, c.problem(n, "there is no '%s'", n.text)
	case *field:
		return c.typeOfField(n)
	case *unary:
		if n.operator == "!" {
			return BoolType, c.want(n.operand, BoolType)
		}
		return IntType, c.want(n.operand, IntType)
	case *binary:
		return c.typeOfBinary(n)
	case *conditional:
		if err := c.want(n.condition, BoolType); err != nil {
			return nil, err
		}
		typ, err := c.check(n.yes)
		if err != nil {
			return nil, err
		}
		return typ, c.want(n.no, typ)
	default:
		return c.typeOfCall(n.(*call))
	}
}

func typeOfLiteral(value Value) *Type {
	switch value.(type) {
	case bool:
		return BoolType
	case int64:
		return IntType
	default:
		return StringType
	}
}

// want checks an expression that must be of a certain type.
func (c *checker) want(n node, wanted *Type) error {
	typ, err := c.check(n)
	if err != nil {
		return err
	}
	if !typ.same(wanted) {
		return c.problem(n, "expected %s, but this is %s", wanted, typ)
	}
	return nil
}

func (c *checker) typeOfList(n *listLiteral) (*Type, error) {
	if len(n.elements) == 0 {
		return nil, c.problem(n, "an empty list has no type")
	}
	element, err := c.check(n.elements[0])
	if err != nil {
		return nil, err
	}
	for _, other := range n.elements[1:] {
		if err := c.want(other, element); err != nil {
			return nil, err
		}
	}
	return ListOf(element), nil
}

func (c *checker) typeOfField(n *field) (*Type, error) {
	record, err := c.check(n.record)
	if err != nil {
		return nil, err
	}
	if record.Kind != Record {
		return nil, c.problem(n.record, "%s has no fields", record)
	}
	typ := record.Fields[n.text]
	if typ == nil {
		return nil, c.problem(n, "%s has no field '%s'", record, n.text)
	}
	return typ, nil
}

func (c *checker) typeOfBinary(n *binary) (*Type, error) {
	if n.operator == "&&" || n.operator == "||" {
		if err := c.want(n.left, BoolType); err != nil {
			return nil, err
		}
		return BoolType, c.want(n.right, BoolType)
	}

	left, err := c.check(n.left)
	if err != nil {
		return nil, err
	}
	result := BoolType
	wanted := left
	switch n.operator {
	case "in":
		wanted = ListOf(left)
		fallthrough
	case "==", "!=":
		if !left.isScalar() {
			return nil, c.problem(n.left, "%s cannot be compared", left)
		}
	case "<", "<=", ">", ">=":
		if left.Kind != Int && left.Kind != String {
			return nil, c.problem(n.left, "%s has no order", left)
		}
	case "+":
		if left.Kind != Int && left.Kind != String {
			return nil, c.problem(n.left, "%s cannot be added", left)
		}
		result = left
	default:
		if left.Kind != Int {
			return nil, c.problem(n.left, "expected %s, but this is %s", IntType, left)
		}
		result = IntType
	}
	return result, c.want(n.right, wanted)
}
