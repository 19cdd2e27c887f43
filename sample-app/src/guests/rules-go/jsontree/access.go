package jsontree

import "fmt"

// At is an object and where it was found, for messages.
type At struct {
	Object
	Path string // "" or like "cart.items[0]."
}

// AsObject views a value as an object.
func AsObject(value Value, path string) (At, error) {
	object, ok := value.(Object)
	if !ok {
		return At{}, fmt.Errorf("%s must be an object", path)
	}
	return At{object, path + "."}, nil
}

// Only refuses members other than those named, as they may be misspelt.
func (o At) Only(names ...string) error {
	known := map[string]bool{}
	for _, name := range names {
		known[name] = true
	}
	unknown := ""
	for name := range o.Object {
		// The least one, so that the message does not vary.
		if !known[name] && (unknown == "" || name < unknown) {
			unknown = name
		}
	}
	if unknown != "" {
		return fmt.Errorf("%s%s is unknown", o.Path, unknown)
	}
	return nil
}

// Text is a string member; fallback when it is absent or null.
func (o At) Text(name, fallback string) (string, error) {
	switch v := o.Object[name].(type) {
	case nil:
		return fallback, nil
	case string:
		return v, nil
	default:
		return "", fmt.Errorf("%s%s must be a string", o.Path, name)
	}
}

// RequiredText is a string member that must be there and not be empty.
func (o At) RequiredText(name string) (string, error) {
	text, err := o.Text(name, "")
	if err == nil && text == "" {
		err = fmt.Errorf("%s%s is missing", o.Path, name)
	}
	return text, err
}

// Bool is a boolean member; false when it is absent.
func (o At) Bool(name string) (bool, error) {
	value, present := o.Object[name]
	truth, ok := value.(bool)
	if present && !ok {
		return false, fmt.Errorf("%s%s must be true or false", o.Path, name)
	}
	return truth, nil
}

// Integer is a whole number; fallback when it is absent.
func (o At) Integer(name string, fallback int64) (int64, error) {
	value, present := o.Object[name]
	if !present {
		return fallback, nil
	}
	number, ok := value.(int64)
	if !ok {
		return 0, fmt.Errorf("%s%s must be a whole number of 64 bits", o.Path, name)
	}
	return number, nil
}

// IntegerFrom is a whole number that must be there and not be less than least.
func (o At) IntegerFrom(name string, least int64) (int64, error) {
	number, ok := o.Object[name].(int64)
	if !ok || number < least {
		return 0, fmt.Errorf("%s%s must be a whole number, %d or more, of 64 bits",
			o.Path, name, least)
	}
	return number, nil
}

// List is an array; nil when it is absent.
func (o At) List(name string) ([]Value, error) {
	value, present := o.Object[name]
	list, ok := value.([]Value)
	if present && !ok {
		return nil, fmt.Errorf("%s%s must be an array", o.Path, name)
	}
	return list, nil
}
