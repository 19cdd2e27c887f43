// What the programs here share: milliseconds of a call, and results in the form of JMH's.
const MEASUREMENTS = 5;

const elapsed = (from) => Number(process.hrtime.bigint() - from);

function once(call, nanosEach) {
  let calls = 0;
  const start = process.hrtime.bigint();
  do {
    call();
    calls++;
  } while (elapsed(start) < nanosEach);
  return elapsed(start) / calls / 1e6;
}

export function measure(benchmark, params, seconds, call) {
  const nanosEach = Number(seconds) * 1e9;
  once(call, nanosEach); // warms up: the optimizing compiler takes over while this runs
  once(call, nanosEach);
  const scores = Array.from({ length: MEASUREMENTS }, () => once(call, nanosEach));
  const score = scores.reduce((a, b) => a + b) / scores.length;
  console.error(`${Object.values(params).join(" ").padEnd(14)} ${score.toFixed(3)} ms`);
  return {
    benchmark: `dev.freshet.bench.${benchmark}`,
    mode: "avgt",
    threads: 1,
    params,
    primaryMetric: { score, scoreUnit: "ms/op", rawData: [scores] },
  };
}
