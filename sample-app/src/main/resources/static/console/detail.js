// The extension that was chosen: its versions, a form to call it, its report. Read anew after each change, and now and then for the counts.
import {el, foreign, problem} from '/dom.js';
import * as admin from './admin.js';
import {callForm} from './call.js';
import {stateOf} from './extensions.js';
import {clock} from './format.js';
import {report} from './report.js';
import {versions} from './versions.js';

const place = document.getElementById('detail');
const COUNTS_MILLIS = 5000;

let name = null;
let shown = null;
let parts = null;

/** Shows an extension and, if asked to, moves the focus there. */
export async function show(chosen, focus) {
  name = chosen;
  shown = null;
  await refresh();
  if (focus) place.focus();
}

export async function refresh() {
  if (!name) return;
  const asked = name;
  try {
    const extension = await admin.extension(asked);
    if (asked === name) draw(extension);
  } catch (failure) {
    if (asked !== name) return;
    if (failure.status === 404) forget();
    else place.replaceChildren(problem(failure));
  }
}

function forget() {
  name = null;
  shown = null;
  place.replaceChildren(el('p', {class: 'hint'}, 'That extension is gone. Choose another to see its versions, call it and read its report.'));
}

/** Builds anew only what has another shape, so that counts can change while somebody writes. */
function draw(extension) {
  const shape = JSON.stringify([extension.status, extension.digest, extension.quarantine?.reason, extension.versions.map((each) => [each.version, each.state, each.labels])]);
  if (shown === shape) {
    parts.versions.update(extension);
    return;
  }
  const sameModule = parts?.digest === extension.digest && parts?.name === extension.name;
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const result = sameModule ? parts.result : el('div', {class: 'stack', 'aria-live': 'polite'});
  parts = {
    name: extension.name,
    digest: extension.digest,
    result,
    versions: versions(extension, work),
    call: sameModule ? parts.call : callForm(extension, result),
  };
  shown = shape;
  place.replaceChildren(head(extension), parts.message = el('div', {'aria-live': 'assertive'}),
    el('div', {class: 'columns'},
      panel('Versions', parts.versions.element),
      panel('Call it', parts.call, parts.result),
      panel('Module', report(extension.module))));
  if (focused) place.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

const panel = (title, ...children) => el('section', {class: 'stack', 'aria-label': title}, el('h3', {}, title), ...children);

function head(extension) {
  const {status, quarantine} = extension;
  const [state, word] = stateOf(extension);
  const button = (key, label, kind, act) => el('button', {type: 'button', class: kind, 'data-key': key, click: act}, label);
  return el('div', {class: 'head'},
    el('div', {}, el('h2', {}, extension.name, ' ', el('span', {class: `badge ${state}`}, word)),
      quarantine ? el('p', {class: 'hint'}, `until ${clock(quarantine.until)}: `, foreign(quarantine.reason)) : null,
      status.outOfService ? el('p', {class: 'hint'}, foreign(status.outOfService)) : null),
    el('div', {class: 'row'},
      quarantine ? button('release', 'End the quarantine', '', () => work(() => admin.change(extension.name, 'release'))) : null,
      status.rollbackTo == null ? null
        : button('rollback', `Roll back to ${status.rollbackTo}`, '', () => work(() => admin.change(extension.name, 'rollback'))),
      status.enabled
        ? button('able', 'Disable', '', () => work(() => admin.change(extension.name, 'disable')))
        : button('able', 'Enable', '', () => work(() => admin.change(extension.name, 'enable'))),
      button('remove', 'Remove', 'danger', () => {
        if (confirm(`Remove ${extension.name} and all its versions?`)) work(() => admin.removeExtension(extension.name));
      })));
}

/** Makes a change, shows its problem if it has one, and what is true then. */
async function work(change) {
  try {
    await change();
    await refresh();
    if (parts?.message) parts.message.replaceChildren();
  } catch (failure) {
    await refresh();
    parts.message.replaceChildren(problem(failure.title === 'Bad Request' ? {...failure, title: 'The change is not possible'} : failure));
  }
}

setInterval(() => document.hidden || refresh(), COUNTS_MILLIS);
