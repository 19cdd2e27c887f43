// A plug-in in Go. Its runtime initialises in _initialize and uses WASI.
package main

import (
	"errors"
	"strconv"

	"github.com/extism/go-pdk"
)

//go:wasmexport greet
func greet() int32 {
	pdk.OutputString("Hello, " + pdk.InputString() + "!")
	return 0
}

//go:wasmexport config
func config() int32 {
	value, ok := pdk.GetConfig(pdk.InputString())
	if !ok {
		value = "(none)"
	}
	pdk.OutputString(value)
	return 0
}

//go:wasmexport count
func count() int32 {
	count := pdk.GetVarInt("count") + 1
	pdk.SetVarInt("count", count)
	pdk.OutputString(strconv.Itoa(count))
	return 0
}

//go:wasmexport fail
func fail() int32 {
	pdk.SetError(errors.New(pdk.InputString()))
	return 7
}

//go:wasmexport log
func log() int32 {
	pdk.Log(pdk.LogInfo, "info "+pdk.InputString())
	println("stderr", pdk.InputString())
	return 0
}

func main() {}
