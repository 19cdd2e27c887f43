// Times of calls: a column for each second, a row for each half octave, the darker the more calls; beside it the sum of all seconds, calls on warm
// slots apart from those that had to map one first.
import {el} from '/dom.js';
import {short, time} from './format.js';
import {svg} from './svg.js';
import {bucketNanos, calls, histogram, quantile, samples, sum} from './timeline.js';

const place = document.getElementById('latency');
const choice = document.getElementById('latency-of');
const summary = document.getElementById('latency-summary');
const LEFT = 52;
const MAP = 640;
const GAP = 16;
const BARS = 170;
const ROW = 6.4;
const FOOT = 18;
const LEVELS = 6;
/** 1 µs to 100 ms are always in the picture. */
const ALWAYS = [4, 38];

export function update(timeline, extensions) {
  offer(extensions.map((each) => each.name));
  const name = choice.value;
  const columns = timeline.series((second) => second && histogram(samples(second, name), timeline.buckets));
  const all = timeline.seconds.flatMap((second) => samples(second, name));
  const total = histogram(all, timeline.buckets);
  const used = total.warm.map((count, bucket) => count + total.mapped[bucket] > 0 ? bucket : -1).filter((bucket) => bucket >= 0);
  const low = Math.min(ALWAYS[0], ...used);
  const high = Math.max(ALWAYS[1], ...used);
  const height = (high - low + 1) * ROW;
  const y = (bucket) => (high - bucket) * ROW;
  const count = calls(all);
  const text = count
    ? `${short(count)} calls in two minutes, ${short(sum(total.mapped))} of them on a slot mapped for the call: half within ${time(quantile(all, 0.5, timeline.buckets))}, 99 % within ${time(quantile(all, 0.99, timeline.buckets))}.`
    : 'No calls in the last two minutes.';
  summary.textContent = text;
  place.replaceChildren(svg('svg', {viewBox: `0 0 ${LEFT + MAP + GAP + BARS} ${height + FOOT}`, role: 'img', 'aria-label': text, class: 'heat'},
    svg('rect', {class: 'ground', x: LEFT, y: 0, width: MAP, height}),
    ...axis(low, high, y, height, timeline.kept),
    ...heat(columns, low, high, y),
    ...bars(total, low, high, y)));
}

function offer(names) {
  const known = [...choice.options].slice(1).map((option) => option.value);
  if (known.join() === names.join()) return;
  const before = choice.value;
  choice.replaceChildren(choice.options[0], ...names.map((name) => el('option', {value: name}, name)));
  choice.value = names.includes(before) ? before : '';
}

/** Shows one extension, or all for an empty name. */
export function choose(name) {
  choice.value = name;
}

export const onChoose = (listener) => choice.addEventListener('change', listener);

function axis(low, high, y, height, seconds) {
  const lines = [];
  for (const nanos of [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]) {
    const bucket = 2 * Math.log2(nanos / bucketNanos(0));
    if (bucket < low || bucket > high) continue;
    const at = y(bucket) + ROW / 2;
    lines.push(svg('line', {class: 'grid', x1: LEFT, x2: LEFT + MAP + GAP + BARS, y1: at, y2: at}), svg('text', {x: LEFT - 6, y: at + 4, 'text-anchor': 'end'}, time(nanos)));
  }
  for (let ago = 0; ago <= seconds; ago += 30) {
    const anchor = ago === 0 ? 'end' : ago === seconds ? 'start' : 'middle';
    lines.push(svg('text', {x: LEFT + MAP * (1 - ago / seconds), y: height + 14, 'text-anchor': anchor}, ago ? `−${ago} s` : 'now'));
  }
  lines.push(svg('text', {x: LEFT + MAP + GAP, y: height + 14}, 'sum, logarithmic'));
  return lines;
}

function heat(columns, low, high, y) {
  const width = MAP / columns.length;
  const most = Math.max(1, ...columns.flatMap((column) => column ? column.warm.map((count, bucket) => count + column.mapped[bucket]) : [0]));
  const cells = [];
  columns.forEach((column, index) => {
    for (let bucket = low; column && bucket <= high; bucket++) {
      const count = column.warm[bucket] + column.mapped[bucket];
      if (!count) continue;
      const level = most === 1 ? LEVELS - 1 : Math.round(Math.log(count) / Math.log(most) * (LEVELS - 1));
      cells.push(svg('rect', {class: `level-${level}`, x: (LEFT + index * width).toFixed(1), y: y(bucket), width: width.toFixed(1), height: ROW - 0.4}));
    }
  });
  return cells;
}

function bars({warm, mapped}, low, high, y) {
  const most = Math.max(1, ...warm.map((count, bucket) => count + mapped[bucket]));
  const width = (count) => count ? Math.max(1, Math.log1p(count) / Math.log1p(most) * BARS) : 0;
  const shapes = [];
  for (let bucket = low; bucket <= high; bucket++) {
    const all = warm[bucket] + mapped[bucket];
    if (!all) continue;
    const full = width(all);
    const part = full * mapped[bucket] / all;
    shapes.push(
      svg('rect', {class: 'bar mapped', x: LEFT + MAP + GAP, y: y(bucket) + 1, width: part, height: ROW - 1.4}),
      svg('rect', {class: 'bar warm', x: LEFT + MAP + GAP + part, y: y(bucket) + 1, width: full - part, height: ROW - 1.4}));
  }
  return shapes;
}
