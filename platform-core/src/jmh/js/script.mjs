// Times script.js on QuickJS on V8: node script.mjs <folder of the guests> <javascript.wasm> [seconds of each of 5 measurements, default 1] > v8.json
// One instance for all calls. Writes what JMH writes, so that Plots reads both.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WASI } from "node:wasi";
import { measure } from "./measure.mjs";

const ANSWER = '{"hash":-1755085887,"median":1080392359}';
const [folder, module, seconds = "1"] = process.argv.slice(2);

const wasi = new WASI({ version: "preview1" });
const { instance } = await WebAssembly.instantiate(readFileSync(module), wasi.getImportObject());
wasi.initialize(instance);
const { memory, freshet_alloc: allocate, evaluate } = instance.exports;
const rule = readFileSync(join(folder, "script.js"), "utf8");
const request = new TextEncoder().encode(JSON.stringify({ rule, input: { rounds: 40000, numbers: 2000 } }));

const call = () => {
  const address = allocate(request.length);
  new Uint8Array(memory.buffer).set(request, address);
  const packed = BigInt.asUintN(64, evaluate(address, request.length));
  const answer = new Uint8Array(memory.buffer, Number(packed >> 32n), Number(packed & 0xffffffffn));
  const got = new TextDecoder().decode(answer);
  if (got !== ANSWER) {
    throw new Error(`the answer is ${got} instead of ${ANSWER}`);
  }
};
console.log(JSON.stringify([measure("Scripts.evaluate", { contender: "v8" }, seconds, call)], null, 2));
