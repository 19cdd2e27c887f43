// The shop's concierge: a plug-in as Extism's Go development kit makes it.
package main

import (
	"fmt"
	"strconv"

	"github.com/extism/go-pdk"
)

//go:wasmimport shop stock
func stock(sku uint64) int32

//go:wasmimport shop origin
func origin(sku uint64) uint64

//go:wasmexport greet
func greet() int32 {
	name := pdk.InputString()
	if name == "" {
		pdk.SetErrorString("nobody to greet")
		return 2
	}
	greeting, configured := pdk.GetConfig("greeting")
	if !configured {
		greeting = "Hello"
	}
	pdk.OutputString(greeting + ", " + name + "!")
	return 0
}

// Counts two visits. The answer tells whether a call sees what another one left.
//
//go:wasmexport visits
func visits() int32 {
	for i := 0; i < 2; i++ {
		before := 0
		if text := pdk.GetVar("visits"); text != nil {
			var err error
			if before, err = strconv.Atoi(string(text)); err != nil {
				pdk.SetError(err)
				return 1
			}
		}
		pdk.SetVar("visits", []byte(strconv.Itoa(before+1)))
	}
	visits := pdk.GetVar("visits")
	pdk.Log(pdk.LogInfo, string(visits)+" visits")
	pdk.Output(visits)
	return 0
}

//go:wasmexport describe
func describe() int32 {
	sku := pdk.InputString()
	name := pdk.AllocateString(sku)
	pieces := stock(name.Offset())
	if pieces == 0 {
		pdk.Log(pdk.LogWarn, sku+" is out of stock")
	}
	place := pdk.FindMemory(origin(name.Offset()))
	pdk.OutputString(fmt.Sprintf("%s: %d in stock, made in %s", sku, pieces, place.ReadBytes()))
	return 0
}

func main() {}
