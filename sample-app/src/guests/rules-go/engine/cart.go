package engine

import (
	"errors"
	"fmt"
	"math"

	"freshet.example/guests/rules/expr"
	"freshet.example/guests/rules/jsontree"
)

// What expressions can refer to.
var (
	itemType = expr.RecordOf("an item", map[string]*expr.Type{
		"sku":       expr.StringType,
		"quantity":  expr.IntType,
		"unitCents": expr.IntType,
		"cents":     expr.IntType,
		"grams":     expr.IntType,
		"tags":      expr.ListOf(expr.StringType),
	})
	customerType = expr.RecordOf("the customer", map[string]*expr.Type{
		"id":     expr.StringType,
		"tier":   expr.StringType,
		"points": expr.IntType,
	})
	cartScope = map[string]*expr.Type{
		"total":    expr.IntType, // in cents, before any rule
		"quantity": expr.IntType, // of all items
		"country":  expr.StringType,
		"customer": customerType,
		"items":    expr.ListOf(itemType),
	}
)

type cart struct {
	totalCents int64
	values     map[string]expr.Value // as cartScope says
}

func readCart(value jsontree.Value) (cart, error) {
	object, err := jsontree.AsObject(value, "cart")
	if err != nil {
		return cart{}, err
	}
	country, err := object.Text("country", "")
	if err != nil {
		return cart{}, err
	}
	customer, err := readCustomer(object)
	if err != nil {
		return cart{}, err
	}
	list, err := object.List("items")
	if err == nil && list == nil {
		err = errors.New("cart.items is missing")
	}
	if err != nil {
		return cart{}, err
	}
	var total, quantity int64
	items := []expr.Value{}
	for i, value := range list {
		item, err := readItem(value, fmt.Sprintf("cart.items[%d]", i))
		if err != nil {
			return cart{}, err
		}
		items = append(items, item)
		var fits1, fits2 bool
		total, fits1 = plus(total, item["cents"].(int64))
		quantity, fits2 = plus(quantity, item["quantity"].(int64))
		if !fits1 || !fits2 {
			return cart{}, errors.New("the amount of the cart exceeds 64 bits")
		}
	}
	return cart{total, map[string]expr.Value{
		"total":    total,
		"quantity": quantity,
		"country":  country,
		"customer": customer,
		"items":    items,
	}}, nil
}

func readCustomer(cart jsontree.At) (expr.Fields, error) {
	fields := expr.Fields{"id": "", "tier": "", "points": int64(0)}
	value, present := cart.Object["customer"]
	if !present {
		return fields, nil
	}
	customer, err := jsontree.AsObject(value, "cart.customer")
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"id", "tier"} {
		if fields[name], err = customer.Text(name, ""); err != nil {
			return nil, err
		}
	}
	fields["points"], err = customer.Integer("points", 0)
	return fields, err
}

func readItem(value jsontree.Value, path string) (expr.Fields, error) {
	item, err := jsontree.AsObject(value, path)
	if err != nil {
		return nil, err
	}
	sku, err := item.RequiredText("sku")
	if err != nil {
		return nil, err
	}
	quantity, err := item.IntegerFrom("quantity", 1)
	if err != nil {
		return nil, err
	}
	unitCents, err := item.IntegerFrom("unitCents", 0)
	if err != nil {
		return nil, err
	}
	cents, fits := times(quantity, unitCents)
	if !fits {
		return nil, fmt.Errorf("%s: the amount exceeds 64 bits", path)
	}
	grams, err := item.Integer("grams", 0)
	if err != nil {
		return nil, err
	}
	tags, err := readTags(item)
	if err != nil {
		return nil, err
	}
	return expr.Fields{
		"sku": sku, "quantity": quantity, "unitCents": unitCents, "cents": cents,
		"grams": grams, "tags": tags,
	}, nil
}

func readTags(item jsontree.At) ([]expr.Value, error) {
	list, err := item.List("tags")
	if err != nil {
		return nil, err
	}
	tags := []expr.Value{}
	for i, value := range list {
		tag, ok := value.(string)
		if !ok {
			return nil, fmt.Errorf("%stags[%d] must be a string", item.Path, i)
		}
		tags = append(tags, tag)
	}
	return tags, nil
}

// plus and times are for numbers that are not negative.

func plus(a, b int64) (int64, bool) {
	return a + b, a <= math.MaxInt64-b
}

func times(a, b int64) (int64, bool) {
	return a * b, b == 0 || a <= math.MaxInt64/b
}
