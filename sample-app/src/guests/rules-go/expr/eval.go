package expr

import (
	"fmt"
	"math"
	"strings"
)

// maxString bounds what concatenation can grow.
const maxString = 64 << 10

// Budget is the number of steps that evaluations may still take, together.
type Budget struct {
	Steps int
}

type evaluator struct {
	source string
	scope  map[string]Value
	budget *Budget
	inside int      // how many functions over lists are being evaluated
	facts  []string // why the result is what it is
}

// stop unwinds an evaluation; Program.Run turns it into an error.
type stop struct{ problem *Problem }

func (e *evaluator) fail(n node, format string, args ...any) {
	panic(stop{problemAt(e.source, n.span().start, format, args...)})
}

func (e *evaluator) spend(n node, steps int) {
	if e.budget.Steps -= steps; e.budget.Steps < 0 {
		e.fail(n, "the rules take too long")
	}
}

// eval relies on the checker: values are of the types that it found.
func (e *evaluator) eval(n node) Value {
	e.spend(n, 1)
	switch n := n.(type) {
	case *literal:
		return n.value
	case *listLiteral:
		values := make([]Value, len(n.elements))
		for i, element := range n.elements {
			values[i] = e.eval(element)
		}
		return values
	case *name:
		return e.noted(n, e.scope[n.text])
	case *field:
		return e.noted(n, e.eval(n.record).(Fields)[n.text])
	case *unary:
		operand := e.eval(n.operand)
		if n.operator == "!" {
			return !operand.(bool)
		}
		return e.subtract(n, 0, operand.(int64))
	case *binary:
		return e.binary(n)
	case *conditional:
		if e.eval(n.condition).(bool) {
			return e.eval(n.yes)
		}
		return e.eval(n.no)
	default:
		return e.call(n.(*call))
	}
}

// note records a truth that others are composed of. Within functions over
// lists there may be thousands, so there only the outcome counts.
func (e *evaluator) note(n node, truth bool, because string) {
	if e.inside > 0 {
		return
	}
	text := e.source[n.span().start:n.span().end]
	fact := fmt.Sprintf("%s is %t", text, truth)
	if because != "" && because != text {
		fact += ": " + because
	}
	e.facts = append(e.facts, fact)
}

// noted records a value that speaks for itself, if it is a truth.
func (e *evaluator) noted(n node, value Value) Value {
	if truth, ok := value.(bool); ok {
		e.note(n, truth, "")
	}
	return value
}

func (e *evaluator) binary(n *binary) Value {
	switch n.operator {
	case "&&":
		return e.eval(n.left).(bool) && e.eval(n.right).(bool)
	case "||":
		return e.eval(n.left).(bool) || e.eval(n.right).(bool)
	}
	left, right := e.eval(n.left), e.eval(n.right)
	switch n.operator {
	case "==", "!=", "<", "<=", ">", ">=", "in":
		truth := e.compare(n, left, right)
		e.note(n, truth, show(left)+" "+n.operator+" "+show(right))
		return truth
	}
	if text, ok := left.(string); ok {
		return e.concatenate(n, text, right.(string))
	}
	return e.arithmetic(n, left.(int64), right.(int64))
}

func (e *evaluator) compare(n *binary, left, right Value) bool {
	switch n.operator {
	case "==":
		return left == right
	case "!=":
		return left != right
	case "in":
		for _, value := range right.([]Value) {
			e.spend(n, 1)
			if left == value {
				return true
			}
		}
		return false
	}
	var order int
	if text, ok := left.(string); ok {
		order = strings.Compare(text, right.(string))
	} else if l, r := left.(int64), right.(int64); l < r {
		order = -1
	} else if l > r {
		order = 1
	}
	switch n.operator {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	default:
		return order >= 0
	}
}

func (e *evaluator) concatenate(n node, left, right string) Value {
	if len(left)+len(right) > maxString {
		e.fail(n, "the string is too long")
	}
	e.spend(n, len(left)+len(right))
	return left + right
}

func (e *evaluator) arithmetic(n *binary, left, right int64) Value {
	switch n.operator {
	case "+":
		return e.add(n, left, right)
	case "-":
		return e.subtract(n, left, right)
	case "*":
		return e.multiply(n, left, right)
	}
	if right == 0 {
		e.fail(n, "division by zero")
	}
	if left == math.MinInt64 && right == -1 {
		e.fail(n, "the number exceeds 64 bits")
	}
	if n.operator == "/" {
		return left / right
	}
	return left % right
}

func (e *evaluator) add(n node, left, right int64) int64 {
	sum := left + right
	if (sum > left) != (right > 0) {
		e.fail(n, "the number exceeds 64 bits")
	}
	return sum
}

func (e *evaluator) subtract(n node, left, right int64) int64 {
	difference := left - right
	if (difference < left) != (right > 0) {
		e.fail(n, "the number exceeds 64 bits")
	}
	return difference
}

func (e *evaluator) multiply(n node, left, right int64) int64 {
	product := left * right
	if left != 0 && (product/left != right || (left == -1 && right == math.MinInt64)) {
		e.fail(n, "the number exceeds 64 bits")
	}
	return product
}

func (e *evaluator) call(n *call) Value {
	if n.overList {
		return e.overList(n)
	}
	args := make([]Value, len(n.args))
	shown := make([]string, len(n.args))
	for i, arg := range n.args {
		args[i] = e.eval(arg)
		shown[i] = show(args[i])
		if text, ok := args[i].(string); ok {
			e.spend(n, len(text))
		}
	}
	var result Value
	switch n.function {
	case "matches":
		result = n.pattern.MatchString(args[0].(string))
	case "min", "max":
		result = args[0]
		for _, arg := range args[1:] {
			if (arg.(int64) < result.(int64)) == (n.function == "min") {
				result = arg
			}
		}
	default:
		result = plains[n.function].apply(args)
	}
	if truth, ok := result.(bool); ok {
		e.note(n, truth, n.function+"("+strings.Join(shown, ", ")+")")
	}
	return result
}

func (e *evaluator) overList(n *call) Value {
	list := e.eval(n.args[0]).([]Value)
	if len(n.args) == 1 {
		return int64(len(list)) // count of all
	}
	return e.noted(n, e.fold(n, list))
}

func (e *evaluator) fold(n *call, list []Value) Value {
	outer, shadowed := e.scope[elementName]
	e.inside++
	defer func() {
		e.inside--
		if shadowed {
			e.scope[elementName] = outer
		} else {
			delete(e.scope, elementName)
		}
	}()

	var number int64
	for i, element := range list {
		e.scope[elementName] = element
		value := e.eval(n.args[1])
		switch n.function {
		case "sum":
			number = e.add(n, number, value.(int64))
		case "min":
			if v := value.(int64); i == 0 || v < number {
				number = v
			}
		case "max":
			if v := value.(int64); i == 0 || v > number {
				number = v
			}
		case "count":
			if value.(bool) {
				number++
			}
		case "any":
			if value.(bool) {
				return true
			}
		case "all":
			if !value.(bool) {
				return false
			}
		}
	}
	switch n.function {
	case "any":
		return false
	case "all":
		return true
	case "min", "max":
		if len(list) == 0 {
			e.fail(n, "an empty list has no %s", n.function)
		}
	}
	return number
}
