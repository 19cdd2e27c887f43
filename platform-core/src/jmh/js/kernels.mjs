// Times the kernels on V8: node kernels.mjs <folder of the guests> [seconds of each of 5 measurements, default 1] [one kernel] > v8.json
// Checks each checksum against kernels.txt. Writes what JMH writes, so that Plots reads both.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { measure } from "./measure.mjs";

const [folder, seconds = "1", only] = process.argv.slice(2);

const results = [];
for (const line of readFileSync(join(folder, "kernels.txt"), "utf8").trim().split("\n")) {
  const [kernel, size, checksum] = line.split(" ");
  if (only && only !== kernel) {
    continue;
  }
  const { instance } = await WebAssembly.instantiate(readFileSync(join(folder, `kernel-${kernel}.wasm`)));
  const call = () => {
    const got = instance.exports.run(Number(size));
    if (got !== BigInt(checksum)) {
      throw new Error(`${kernel}: checksum ${got} instead of ${checksum}`);
    }
  };
  results.push(measure("Kernels.run", { contender: "v8", kernel }, seconds, call));
}
console.log(JSON.stringify(results, null, 2));
