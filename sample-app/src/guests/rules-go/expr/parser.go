package expr

// Parsing, checking and evaluating recurse: into nested expressions, and along
// chains of operators, whose left operands nest.
const (
	maxSource = 4096
	maxDepth  = 64
	maxChain  = 512
)

// How tightly infix operators bind.
var precedences = map[string]int{
	"?":  1,
	"||": 2,
	"&&": 3,
	"==": 4, "!=": 4,
	"<": 5, "<=": 5, ">": 5, ">=": 5, "in": 5,
	"+": 6, "-": 6,
	"*": 7, "/": 7, "%": 7,
	".": 9,
}

const unaryPrecedence = 8

// A Pratt parser: every operator's precedence decides whether it takes what
// was read so far as its left operand.
type parser struct {
	source string
	tokens []token
	at     int
	depth  int
}

func parse(source string) (node, error) {
	if len(source) > maxSource {
		return nil, problemAt(source, 0, "longer than %d bytes", maxSource)
	}
	tokens, err := lex(source)
	if err != nil {
		return nil, err
	}
	p := &parser{source: source, tokens: tokens}
	root, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != tokenEnd {
		return nil, p.unexpected(t)
	}
	return root, nil
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != tokenEnd {
		p.at++
	}
	return t
}

func (p *parser) unexpected(t token) error {
	return problemAt(p.source, t.start, "unexpected %s", t)
}

func (p *parser) isSymbol(text string) bool {
	t := p.peek()
	return t.kind == tokenSymbol && t.text == text
}

func (p *parser) take(symbol string) bool {
	found := p.isSymbol(symbol)
	if found {
		p.at++
	}
	return found
}

func (p *parser) expect(symbol string) (token, error) {
	t := p.next()
	if t.kind != tokenSymbol || t.text != symbol {
		return t, problemAt(p.source, t.start, "expected '%s' instead of %s", symbol, t)
	}
	return t, nil
}

func (p *parser) expression(least int) (node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, problemAt(p.source, p.peek().start, "nested too deeply")
	}
	defer func() { p.depth-- }()

	left, err := p.prefix()
	for chained := 0; err == nil; chained++ {
		operator := p.peek()
		precedence, known := precedences[operator.text]
		if operator.kind == tokenString || !known || precedence <= least {
			return left, nil
		}
		if chained == maxChain {
			return nil, problemAt(p.source, operator.start, "too many operators in a row")
		}
		p.at++
		left, err = p.infix(left, operator, precedence)
	}
	return nil, err
}

func (p *parser) prefix() (node, error) {
	t := p.next()
	at := spanned{start: t.start, end: t.end}
	switch {
	case t.kind == tokenInteger:
		return &literal{at, t.integer}, nil
	case t.kind == tokenString:
		return &literal{at, t.text}, nil
	case t.kind == tokenName && (t.text == "true" || t.text == "false"):
		return &literal{at, t.text == "true"}, nil
	case t.kind == tokenName && t.text != "in":
		if p.take("(") {
			args, end, err := p.list(")")
			at.end = end
			return &call{spanned: at, function: t.text, args: args}, err
		}
		return &name{at, t.text}, nil
	case t.kind != tokenSymbol:
		return nil, p.unexpected(t)
	}

	switch t.text {
	case "-", "!":
		operand, err := p.expression(unaryPrecedence)
		if err != nil {
			return nil, err
		}
		at.end = operand.span().end
		return &unary{at, t.text, operand}, nil
	case "(":
		inner, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		// Quoting the node is to quote the parentheses, too.
		end, err := p.expect(")")
		inner.span().start, inner.span().end = t.start, end.end
		return inner, err
	case "[":
		elements, end, err := p.list("]")
		at.end = end
		return &listLiteral{at, elements}, err
	default:
		return nil, p.unexpected(t)
	}
}

// list reads up to the closing symbol and says where that ends.
func (p *parser) list(closing string) ([]node, int, error) {
	var elements []node
	if p.isSymbol(closing) {
		return nil, p.next().end, nil
	}
	for {
		element, err := p.expression(0)
		if err != nil {
			return nil, 0, err
		}
		elements = append(elements, element)
		if !p.take(",") {
			end, err := p.expect(closing)
			return elements, end.end, err
		}
	}
}

func (p *parser) infix(left node, operator token, precedence int) (node, error) {
	at := spanned{start: left.span().start}
	switch operator.text {
	case ".":
		t := p.next()
		if t.kind != tokenName {
			return nil, problemAt(p.source, t.start, "expected a name instead of %s", t)
		}
		at.end = t.end
		return &field{at, left, t.text}, nil
	case "?":
		yes, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		if _, err := p.expect(":"); err != nil {
			return nil, err
		}
		no, err := p.expression(precedence - 1) // associates to the right
		if err != nil {
			return nil, err
		}
		at.end = no.span().end
		return &conditional{at, left, yes, no}, nil
	default:
		right, err := p.expression(precedence)
		if err != nil {
			return nil, err
		}
		at.end = right.span().end
		return &binary{at, operator.text, left, right}, nil
	}
}
