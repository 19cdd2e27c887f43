// What the platform learnt about a module. Names are the module's own words: they go in as text, with what does not print made visible.
import {bytes, count, el, foreign} from '/dom.js';

const SPEAKS = {raw: 'numbers', buffer: 'bytes and numbers', 'wasi-command': 'WASI, as a command', extism: 'Extism and numbers'};

export function report(module) {
  if (!module) return el('p', {class: 'hint'}, 'No version is active.');
  const {compilation, image, memory, freshness} = module;
  const slow = compilation.methodsTooBigForJit.filter((each) => !each.compiled).length;
  return el('div', {class: 'stack'},
    el('dl', {class: 'facts'},
      fact('Binary', `${bytes(module.moduleBytes)}, ${count(module.functions, 'function')}`),
      fact('Speaks', SPEAKS[module.abi] ?? foreign(module.abi)),
      fact('Memory', memory ? `${bytes(memory.initialBytes)}, up to ${bytes(memory.maximumBytes)}` : 'none'),
      fact('Image', `${bytes(image.bytes)}, ${image.afterInitialization ? 'taken after initialisation' : 'initialised in each call'}`),
      fact('Made fresh by', freshness.kind === 'RESET' ? 'reset in place' : 'a new engine instance'),
      fact('Compiled in', compilation.state === 'COMPILED' ? `${(compilation.timeMillis / 1000).toFixed(2)} s` : '–')),
    compilation.state === 'COMPILED' ? null : el('p', {class: 'notice'}, 'Slow: ', foreign(compilation.reason)),
    freshness.kind === 'RESET' ? null : el('p', {class: 'notice'}, 'Slower to make fresh: ', foreign(freshness.reason)),
    slow ? el('p', {class: 'notice'}, `${count(slow, 'function')} of more than 8,000 bytecodes: HotSpot interprets them unless `,
      el('code', {}, 'freshet.jvm.compile-huge-methods=enable'), ' is set.') : null,
    shapes('export', module.exports.map((each) => [each.name, each.kind, each.type])),
    shapes('import', module.imports.map((each) => [`${each.module}.${each.name}`, each.kind, each.type])));
}

const fact = (name, ...value) => el('div', {}, el('dt', {}, name), el('dd', {}, ...value));

function shapes(noun, rows) {
  if (!rows.length) return el('p', {class: 'hint'}, `No ${noun}s.`);
  return el('details', {open: rows.length <= 6}, el('summary', {}, count(rows.length, noun)),
    el('div', {class: 'scroll'}, el('table', {class: 'mono'}, el('tbody', {},
      ...rows.map(([name, kind, type]) => el('tr', {}, el('td', {}, foreign(name)), el('td', {}, foreign(kind)), el('td', {}, foreign(type))))))));
}
