// Puts the console together: one stream in, each part shows its share.
import {el} from '/dom.js';
import * as admin from './admin.js';
import * as detail from './detail.js';
import * as extensions from './extensions.js';
import * as figures from './figures.js';
import * as latency from './latency.js';
import * as log from './log.js';
import * as pool from './pool.js';
import {connect} from './stream.js';
import * as theme from './theme.js';
import {Timeline} from './timeline.js';
import * as upload from './upload.js';

const LIVE = {live: 'live', late: 'no news for some seconds', full: 'too many consoles are open', away: 'server not reachable', 'signed out': 'signed out'};
const timeline = new Timeline();
let now = null;
let selected = null;

function select(name, focus = true) {
  selected = name;
  latency.choose(name);
  show();
  detail.show(name, focus);
}

function show() {
  if (!now) return;
  figures.update(timeline, now);
  extensions.update(now.extensions, timeline, selected, select);
  pool.update(now.pool, now.extensions);
  latency.update(timeline, now.extensions);
  const names = document.getElementById('names');
  if (names.children.length !== now.extensions.length) names.replaceChildren(...now.extensions.map((each) => el('option', {value: each.name})));
}

function live(state) {
  const place = document.getElementById('live');
  if (place.textContent === LIVE[state]) return;
  place.textContent = LIVE[state];
  place.className = `live ${state === 'live' ? 'good' : 'bad'}`;
  if (state === 'signed out') location.assign('/login');
}

connect({
  history: (history) => {
    timeline.reset(history);
    log.reset(history.changes);
    document.getElementById('sign-out').textContent = `Sign out ${history.principal}`;
  },
  second: ({second, extensions: list, pool: slots}) => {
    timeline.add(second);
    now = {extensions: list, pool: slots};
    if (!document.hidden) show();
  },
  change: (change) => {
    log.add(change);
    detail.refresh();
  },
  upload: upload.progress,
}, live);

latency.onChoose(show);
theme.start(document.getElementById('theme'));
upload.start((name) => select(name, false));
document.getElementById('sign-out').addEventListener('click', admin.signOut);
document.addEventListener('visibilitychange', show);
