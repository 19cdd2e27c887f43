// The shop's concierge: a plug-in as Extism's AssemblyScript development kit makes it.
import { Config, Host, LogLevel, Memory, Var } from "@extism/as-pdk";
import { error_set } from "@extism/as-pdk/lib/env";

@external("shop", "stock")
declare function stock(sku: u64): i32;

@external("shop", "origin")
declare function origin(sku: u64): u64;

@external("extism:host/env", "length")
declare function length(block: u64): u64;

// Not Host.outputString: of text beyond ASCII it would give out too few bytes.
function output(text: string): void {
  Host.output(Uint8Array.wrap(String.UTF8.encode(text)));
}

export function greet(): i32 {
  const name = Host.inputString();
  if (name.length == 0) {
    error_set(Memory.allocateString("nobody to greet").offset);
    return 2;
  }
  const greeting = Config.get("greeting");
  output((greeting === null ? "Hello" : greeting) + ", " + name + "!");
  return 0;
}

// Counts two visits. The answer tells whether a call sees what another one left.
export function visits(): i32 {
  for (let i = 0; i < 2; i++) {
    const before = Var.getString("visits");
    const visits = before === null ? 0 : I32.parseInt(before);
    Var.set("visits", Uint8Array.wrap(String.UTF8.encode((visits + 1).toString())));
  }
  const visits = Var.getString("visits");
  const text = visits === null ? "0" : visits;
  Host.log(LogLevel.Info, text + " visits");
  output(text);
  return 0;
}

export function describe(): i32 {
  const sku = Host.inputString();
  const name = Memory.allocateString(sku);
  const pieces = stock(name.offset);
  if (pieces == 0) {
    Host.log(LogLevel.Warn, sku + " is out of stock");
  }
  const place = origin(name.offset);
  const made = new Memory(place, length(place)).toString();
  output(sku + ": " + pieces.toString() + " in stock, made in " + made);
  return 0;
}
