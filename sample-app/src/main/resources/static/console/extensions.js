// The table of extensions. Rows stay where they are and change their texts, so that focus and reading position do too.
import {el} from '/dom.js';
import {short, time} from './format.js';
import {sparkline} from './svg.js';
import {calls, failures, quantile, samples} from './timeline.js';

const body = document.getElementById('extensions');
const rows = new Map();

/** Averages over this many seconds for figures; sparklines show each. */
const RECENT = 10;

export function update(extensions, timeline, selected, select) {
  const names = new Set(extensions.map((each) => each.name));
  for (const [name, row] of rows) {
    if (names.has(name)) continue;
    row.element.remove();
    rows.delete(name);
  }
  extensions.forEach((extension, index) => {
    const row = rows.get(extension.name) ?? make(extension.name, select);
    if (body.children[index] !== row.element) body.insertBefore(row.element, body.children[index] ?? null);
    show(row, extension, timeline, extension.name === selected);
  });
}

function make(name, select) {
  const cell = (kind = '') => el('td', {class: kind});
  const row = {
    button: el('button', {type: 'button', class: 'name', click: () => select(name)}, name),
    meta: el('span', {class: 'hint abi'}),
    state: el('span', {class: 'badge'}),
    version: cell('version'), rate: cell('number'), median: cell('number'), worst: cell('number'), failed: cell('number'),
    rates: sparkline('calls'), medians: sparkline('times'),
  };
  row.element = el('tr', {'data-extension': name},
    el('th', {scope: 'row'}, row.button, row.meta), el('td', {}, row.state), row.version,
    row.rate, el('td', {class: 'chart'}, row.rates.element),
    row.median, el('td', {class: 'chart'}, row.medians.element), row.worst, row.failed);
  rows.set(name, row);
  return row;
}

function show(row, extension, timeline, selected) {
  const {name, status} = extension;
  const recent = timeline.seconds.slice(-RECENT);
  const all = timeline.seconds.flatMap((second) => samples(second, name));
  const [state, word] = stateOf(extension);
  row.element.className = selected ? 'selected' : '';
  row.button.setAttribute('aria-pressed', String(selected));
  set(row.meta, extension.abi ?? '');
  set(row.state, word);
  row.state.className = `badge ${state}`;
  set(row.version, status.canary ? `${status.activeVersion} · canary ${status.canary.version} ${status.canary.percent} %` : `${status.activeVersion ?? '–'}`);
  set(row.rate, short(calls(recent.flatMap((second) => samples(second, name))) / Math.max(1, recent.length)));
  row.rates.set(timeline.series((second) => calls(samples(second, name))));
  set(row.median, time(quantile(all, 0.5, timeline.buckets)));
  row.medians.set(timeline.series((second) => quantile(samples(second, name), 0.5, timeline.buckets)));
  set(row.worst, time(quantile(all, 0.99, timeline.buckets)));
  const failed = failures(all);
  set(row.failed, failed ? short(failed) : '0');
  row.failed.className = failed ? 'number bad' : 'number';
}

/** Class and word for what is the matter with an extension, the worst first. */
export function stateOf({status, quarantine}) {
  if (!status.enabled) return ['off', 'disabled'];
  if (quarantine) return ['bad', 'quarantined'];
  if (status.outOfService || status.activeVersion == null) return ['bad', 'out of service'];
  return status.canary ? ['warn', 'canary'] : ['good', 'active'];
}

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
