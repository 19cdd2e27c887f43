// Numbers as people read them at a glance.

const SHORT = [[1e9, 'G'], [1e6, 'M'], [1e3, 'k']];

export function short(number) {
  for (const [unit, sign] of SHORT) {
    if (number >= unit) return `${(number / unit).toFixed(number < 10 * unit ? 1 : 0)} ${sign}`;
  }
  return number < 10 && !Number.isInteger(number) ? number.toFixed(1) : String(Math.round(number));
}

export function time(nanos) {
  if (nanos === undefined) return '–';
  if (nanos < 1e3) return `${Math.round(nanos)} ns`;
  const [value, unit] = nanos < 1e6 ? [nanos / 1e3, 'µs'] : nanos < 1e9 ? [nanos / 1e6, 'ms'] : [nanos / 1e9, 's'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

export const clock = (instant) => new Date(instant).toLocaleTimeString('en-GB');

/** A change's or state's name as words: CANARY_STARTED is "canary started". */
export const words = (name) => name.toLowerCase().replaceAll('_', ' ');
