// What was changed, the newest first.
import {el, foreign} from '/dom.js';
import {clock, words} from './format.js';

const list = document.getElementById('log');
const MOST = 100;
const BAD = ['UPLOAD_REFUSED', 'QUARANTINED'];

let last = 0;

export function reset(changes) {
  // The past is there to be read, not to be read out: at the start and after each new connection.
  list.setAttribute('aria-live', 'off');
  list.replaceChildren();
  last = 0;
  changes.forEach(add);
  setTimeout(() => list.setAttribute('aria-live', 'polite'), 1000);
  if (!changes.length) list.append(el('li', {class: 'hint'}, 'Nothing has been changed since the start.'));
}

export function add(change) {
  if (change.sequence <= last) return;
  last = change.sequence;
  list.querySelector('.hint:only-child')?.remove();
  list.prepend(el('li', {class: BAD.includes(change.type) ? 'bad' : ''},
    el('time', {datetime: change.at}, clock(change.at)),
    el('span', {}, el('strong', {}, change.extension), ` ${words(change.type)}`,
      change.version == null ? '' : ` · version ${change.version}`,
      change.principal ? ` · by ${change.principal}` : ''),
    change.detail ? el('span', {class: 'hint'}, foreign(change.detail)) : null));
  while (list.children.length > MOST) list.lastChild.remove();
}
