//go:build wasip1

// A rule engine as a Freshet guest. This file is what the host calls; the
// packages beneath know nothing of WebAssembly and are tested anywhere.
package main

import (
	"fmt"
	"runtime/debug"
	"unsafe"

	"freshet.example/guests/rules/engine"
)

const (
	errorBit = uint64(1) << 63
	// The Go runtime ends the program when it cannot get memory, so greater
	// wishes are declined before it hears of them.
	maxHandedOut = 64 << 20
)

// What the host holds addresses of. The collector sees no pointers outside
// of Go, and must not take these buffers for garbage.
var (
	handedOut      [][]uint64
	bytesHandedOut int
)

// An instance lives for one call and is thrown away whole, so collecting
// garbage would only touch pages that it otherwise shares with its siblings.
// It begins all the same when a call needs unusually much memory.
func init() {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(128 << 20)
	warmUp()
}

// Some packages build tables when first used: do that once, before the host
// takes the memory that every later instance starts from.
func warmUp() {
	for _, request := range []string{
		`{"rules":[{"name":"a","when":"matches(lower(country), \"^d\") && any(items, item.quantity > 0)",` +
			`"then":{"percentOff":10}}],"cart":{"customer":{"id":"c","tier":"gold"},` +
			`"items":[{"sku":"s","quantity":1,"unitCents":100,"grams":1,"tags":["t"]}],"country":"DE"}}`,
		`{"rules":[]`,
	} {
		_, _ = engine.Answer([]byte(request))
	}
}

//go:wasmexport freshet_alloc
func freshetAlloc(size int32) unsafe.Pointer {
	if size < 0 || int(size) > maxHandedOut-bytesHandedOut {
		return nil
	}
	// Words, because the runtime aligns small byte slices to nothing.
	words := make([]uint64, size/8+1)
	handedOut = append(handedOut, words)
	bytesHandedOut += 8 * len(words)
	return unsafe.Pointer(unsafe.SliceData(words))
}

//go:wasmexport evaluate
func evaluate(input unsafe.Pointer, length int32) (packed uint64) {
	defer func() {
		if r := recover(); r != nil {
			packed = pack([]byte(fmt.Sprintf("internal error: %v", r)), errorBit)
		}
	}()
	if length < 0 {
		return pack([]byte("the length of the input is negative"), errorBit)
	}
	answer, err := engine.Answer(unsafe.Slice((*byte)(input), length))
	if err != nil {
		return pack([]byte(err.Error()), errorBit)
	}
	return pack(answer, 0)
}

func pack(answer []byte, flag uint64) uint64 {
	address := freshetAlloc(int32(len(answer)))
	if address == nil {
		return errorBit // an empty message: there is no room for a longer one
	}
	copy(unsafe.Slice((*byte)(address), len(answer)), answer)
	return flag | uint64(uintptr(address))<<32 | uint64(len(answer))
}

// Never called: the module is a reactor, but the linker asks for it.
func main() {}
