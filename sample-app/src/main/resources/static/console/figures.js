// The figures in the bar: what runs, what it costs, what is wrong.
import {el} from '/dom.js';
import {short, time} from './format.js';
import {calls, failures, quantile, samples} from './timeline.js';

const place = document.getElementById('figures');
const RECENT = 10;

export function update(timeline, {extensions, pool}) {
  const recent = timeline.seconds.slice(-RECENT);
  const lately = recent.flatMap((second) => samples(second));
  const all = timeline.seconds.flatMap((second) => samples(second));
  const failed = failures(all);
  const broken = extensions.filter((each) => each.quarantine || each.status.outOfService || !each.status.enabled).length;
  const leased = pool.slots.leased + pool.slots.resetting;
  show([
    ['Calls a second', short(calls(lately) / Math.max(1, recent.length))],
    ['Median', time(quantile(all, 0.5, timeline.buckets))],
    ['99 %', time(quantile(all, 0.99, timeline.buckets))],
    ['Failed, 2 min', short(failed), failed > 0],
    ['Slots in use', pool.map.length ? `${leased} of ${pool.map.length}` : String(leased)],
    ['Extensions', broken ? `${extensions.length}, ${broken} not in service` : String(extensions.length), broken > 0],
    ...(pool.slots.poisoned ? [['Poisoned slots', String(pool.slots.poisoned), true]] : []),
  ]);
}

function show(figures) {
  while (place.children.length > figures.length) place.lastChild.remove();
  while (place.children.length < figures.length) place.append(el('div', {}, el('dt'), el('dd')));
  figures.forEach(([name, value, bad], index) => {
    const [term, description] = place.children[index].children;
    if (term.textContent !== name) term.textContent = name;
    if (description.textContent !== value) description.textContent = value;
    description.className = bad ? 'bad' : '';
  });
}
