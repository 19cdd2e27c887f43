// Times the scripts on V8: node scripts.mjs <folder of the guests> <javascript.wasm> [seconds of each of 5 measurements, default 1] > v8.json
// One instance of a program for all calls. Writes what JMH writes, so that Plots reads both.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WASI } from "node:wasi";
import { measure } from "./measure.mjs";

const [folder, javascript, seconds = "1"] = process.argv.slice(2);
const text = (name) => readFileSync(join(folder, name), "utf8");

async function timed(program, module, name, request, expected) {
  const wasi = new WASI({ version: "preview1" });
  const { instance } = await WebAssembly.instantiate(readFileSync(module), wasi.getImportObject());
  wasi.initialize(instance);
  const { memory, freshet_alloc: allocate, [name]: run } = instance.exports;
  const bytes = new TextEncoder().encode(request);
  return measure("Scripts.run", { contender: "v8", program }, seconds, () => {
    const address = allocate(bytes.length);
    new Uint8Array(memory.buffer).set(bytes, address);
    const packed = BigInt.asUintN(64, run(address, bytes.length));
    const answer = new Uint8Array(memory.buffer, Number((packed >> 32n) & 0x7fffffffn), Number(packed & 0xffffffffn));
    const got = new TextDecoder().decode(answer);
    if (got !== expected) {
      throw new Error(`${program} answers ${got} instead of ${expected}`);
    }
  });
}

const rule = JSON.stringify({ rule: text("script.js"), input: { rounds: 40000, numbers: 2000 } });
console.log(JSON.stringify([
  await timed("QUICKJS", javascript, "evaluate", rule, text("script.js.txt").trimEnd()),
  await timed("SQLITE", join(folder, "sqlite.wasm"), "query", text("script.sql"), text("script.sql.txt")),
], null, 2));
