package expr

import "regexp"

// A node is an expression. The checker fills in what the parser cannot know.
type node interface {
	span() *spanned
}

type spanned struct {
	start, end int   // byte offsets in the source
	typ        *Type // by the checker
}

func (s *spanned) span() *spanned { return s }

type (
	literal struct {
		spanned
		value Value
	}

	listLiteral struct {
		spanned
		elements []node
	}

	name struct {
		spanned
		text string
	}

	field struct {
		spanned
		record node
		text   string
	}

	unary struct {
		spanned
		operator string
		operand  node
	}

	binary struct {
		spanned
		operator    string
		left, right node
	}

	conditional struct {
		spanned
		condition, yes, no node
	}

	call struct {
		spanned
		function string
		args     []node
		pattern  *regexp.Regexp // of matches, by the checker
		overList bool           // by the checker: args[1] is per element
	}
)
