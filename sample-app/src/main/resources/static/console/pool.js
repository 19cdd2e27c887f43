// The pool slot by slot, coloured by state and module. Cells stay, their classes change.
import {bytes, el} from '/dom.js';
import {short} from './format.js';

const map = document.getElementById('pool-map');
const legend = document.getElementById('pool-legend');
const facts = document.getElementById('pool-facts');
const HUES = 8;
const PAGE = 4096;
const STATES = {clean: 'clean', leased: 'in use', resetting: 'resetting', empty: 'empty', poisoned: 'poisoned'};

export function update(pool, extensions) {
  const hueOf = new Map(extensions.map((each, index) => [each.name, index % HUES]));
  cells(pool.map, hueOf);
  const {slots} = pool;
  const total = pool.map.length;
  map.setAttribute('aria-label', `${total} slots: ${slots.clean} clean, ${slots.leased} in use, ${slots.resetting} resetting, ${slots.empty} empty, ${slots.poisoned} poisoned`);
  document.getElementById('pool-summary').textContent = `${total} slots of ${bytes(pool.slotBytes)} · ${pool.strategy}, ${pool.port}`;
  const held = new Map();
  for (const slot of pool.map) if (slot.extension) held.set(slot.extension, (held.get(slot.extension) ?? 0) + 1);
  showLegend([...held], hueOf, slots);
  const {leases, resets, images} = pool;
  const all = leases.warm + leases.empty + leases.remapped + leases.onDemand;
  show([
    ['Leases', short(all)],
    ['Warm', all ? `${(100 * leases.warm / all).toFixed(1)} %` : '–'],
    ['Pages put back', short(resets.dirtyPages)],
    ['Kept resident', bytes(PAGE * pool.map.reduce((sum, slot) => sum + slot.residentPages, 0))],
    ['Images', `${images.count}, ${bytes(images.bytes)}`],
    ['Rejected', short(pool.rejected)],
  ]);
}

function cells(slots, hueOf) {
  while (map.children.length > slots.length) map.lastChild.remove();
  while (map.children.length < slots.length) map.append(el('span'));
  map.classList.toggle('many', slots.length > 128);
  slots.forEach((slot, index) => {
    const cell = map.children[index];
    const state = slot.state.toLowerCase();
    const hue = hueOf.get(slot.extension);
    const kind = `slot ${state}${hue === undefined ? '' : ` hue-${hue}`}`;
    if (cell.className !== kind) cell.className = kind;
    const text = state === 'poisoned' ? '×' : (slot.extension ?? '').slice(0, 2);
    if (cell.textContent !== text) cell.textContent = text;
    cell.title = `slot ${slot.index}: ${STATES[state]}${slot.extension ? ` for ${slot.extension}` : ''}, ${slot.residentPages} pages resident`;
  });
}

function showLegend(held, hueOf, slots) {
  const entry = (kind, text) => el('li', {}, el('span', {class: `slot ${kind}`}), text);
  legend.replaceChildren(
    ...held.sort(([a], [b]) => a.localeCompare(b)).map(([name, count]) => entry(`clean hue-${hueOf.get(name) ?? 0}`, `${name} ${count}`)),
    ...Object.entries(STATES).filter(([state]) => state !== 'clean').map(([state, word]) => entry(state, `${word} ${slots[state]}`)));
}

function show(figures) {
  if (facts.children.length !== figures.length) {
    facts.replaceChildren(...figures.map(([name]) => el('div', {}, el('dt', {}, name), el('dd'))));
  }
  figures.forEach(([, value], index) => {
    facts.children[index].lastChild.textContent = value;
  });
}
