// The versions of an extension, and the canary: a candidate that gets a share of the calls.
import {bytes, el} from '/dom.js';
import * as admin from './admin.js';
import {short} from './format.js';

const failed = (calls) => calls.trapped + calls.guestErrors + calls.deadlines + calls.faults;

/** Answers with an element and a way to change its counts. `work` makes a change and shows what came of it. */
export function versions(extension, work) {
  const counts = new Map();
  const rows = extension.versions.map((each) => row(extension.name, each, counts, work));
  const update = (now) => now.versions.forEach(({version, calls}) => {
    const cells = counts.get(version);
    if (!cells) return;
    cells.ok.textContent = short(calls.ok);
    cells.failed.textContent = short(failed(calls));
  });
  update(extension);
  return {
    update,
    element: el('div', {class: 'stack'},
      el('div', {class: 'scroll'}, el('table', {class: 'versions'},
        el('thead', {}, el('tr', {}, ...['Version', 'Labels', 'Uploaded'].map((each) => el('th', {scope: 'col', class: each.toLowerCase()}, each)),
          el('th', {scope: 'col', class: 'number'}, 'Well'), el('th', {scope: 'col', class: 'number'}, 'Failed'), el('td', {}))),
        el('tbody', {}, ...rows))),
      canary(extension, work)),
  };
}

function row(name, each, counts, work) {
  const cells = {ok: el('td', {class: 'number'}), failed: el('td', {class: 'number'})};
  counts.set(each.version, cells);
  const state = {ACTIVE: ['good', 'active'], CANARY: ['warn', 'canary']}[each.state];
  const button = (key, label, text, act, kind = '') =>
    el('button', {type: 'button', class: `small ${kind}`, 'data-key': `${key}-${each.version}`, 'aria-label': label, click: () => work(act)}, text);
  return el('tr', {'data-version': each.version},
    el('th', {scope: 'row', title: `sha-256 ${each.digest}`}, `${each.version} `, state ? el('span', {class: `badge ${state[0]}`}, state[1]) : null),
    el('td', {}, each.labels.join(', ') || '–'),
    el('td', {class: 'uploaded', title: `${bytes(each.moduleBytes)}, sha-256 ${each.digest}`}, when(each.uploadedAt), each.uploadedBy ? ` by ${each.uploadedBy}` : ''),
    cells.ok, cells.failed,
    el('td', {class: 'actions'}, each.state === 'ACTIVE' ? null
      : button('activate', `Activate version ${each.version}`, 'Activate', () => admin.change(name, 'activate', {version: String(each.version)})),
    each.state === 'RETAINED'
      ? button('forget', `Remove version ${each.version}`, '×', () => admin.removeVersion(name, each.version), 'danger') : null));
}

function when(instant) {
  const date = new Date(instant);
  const today = date.toDateString() === new Date().toDateString();
  return today ? date.toLocaleTimeString('en-GB') : date.toLocaleDateString('en-GB');
}

function canary(extension, work) {
  const {name, status} = extension;
  const others = extension.versions.filter((each) => each.state !== 'ACTIVE');
  if (!others.length || status.activeVersion == null) return el('p', {class: 'hint'}, 'With a second version, a share of the calls can try it as a canary.');
  const running = status.canary;
  const version = el('select', {'data-key': 'canary-version'}, ...others.map((each) =>
    el('option', {value: each.version, selected: each.version === running?.version}, `version ${each.version}`)));
  const output = el('output', {class: 'number'}, `${running?.percent ?? 10} %`);
  const percent = el('input', {
    type: 'range', min: 1, max: 100, step: 1, value: running?.percent ?? 10, 'data-key': 'canary-percent',
    input: () => { output.textContent = `${percent.value} %`; },
  });
  const byKey = el('input', {type: 'checkbox', checked: running?.byKey === true, 'data-key': 'canary-key'});
  const change = (what) => () => work(() => admin.change(name, what));
  return el('form', {
    class: 'stack canary', 'aria-label': 'Canary',
    submit: (event) => {
      event.preventDefault();
      work(() => admin.change(name, 'start_canary', {version: version.value, percent: Number(percent.value), byKey: byKey.checked}));
    },
  },
  el('div', {class: 'row'},
    el('label', {}, 'Canary', version),
    el('label', {class: 'grow'}, el('span', {}, 'Share of the calls ', output), percent),
    el('label', {class: 'check'}, byKey, 'by caller')),
  el('div', {class: 'row'},
    el('button', {'data-key': 'canary-start'}, running ? 'Change the share' : 'Start the canary'),
    running ? el('button', {type: 'button', class: 'primary', 'data-key': 'canary-promote', click: change('promote_canary')}, 'Promote') : null,
    running ? el('button', {type: 'button', 'data-key': 'canary-abort', click: change('abort_canary')}, 'Abort') : null));
}
