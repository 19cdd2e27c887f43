import * as api from './api.js';
import {busy, bytes, count, el, foreign, foreignBlock, micros} from './dom.js';

const place = document.getElementById('detail');

const CART = JSON.stringify({
  customer: {id: 'c-1', tier: 'gold'},
  items: [{sku: 'mug', quantity: 12, unitCents: 1250, grams: 400}],
  country: 'DE',
}, null, 2);

const RULES = JSON.stringify({
  rules: [{name: 'mug week', when: 'any(items, item.sku == "mug")', then: {percentOff: 10}}],
  cart: JSON.parse(CART),
}, null, 2);

export function clear() {
  place.replaceChildren(el('p', {class: 'empty'}, 'Select an extension to inspect and call it.'));
}

/** Shows one extension; `changed` is called after each call, `removed` once it is gone. */
export function show(extension, changed, removed) {
  const {module} = extension;
  const result = el('div', {'aria-live': 'polite'});
  place.replaceChildren(
    el('div', {class: 'head'},
      el('div', {}, el('h2', {}, extension.name),
        el('p', {class: 'meta mono'}, `sha-256 ${extension.digest.slice(0, 16)}… · since ${new Date(extension.registeredAt).toLocaleTimeString()}`)),
      removeButton(extension.name, result, removed)),
    facts(module),
    ...warnings(module),
    el('div', {class: 'columns'},
      el('div', {class: 'result'}, el('h3', {}, 'Call it'), callForm(extension, result, changed), result),
      el('div', {class: 'result'}, el('h3', {}, 'What it exports and wants'),
        shapes('exports', module.exports.map((each) => [each.name, each.kind, each.type])),
        shapes('imports', module.imports.map((each) => [`${each.module}.${each.name}`, each.kind, each.type])))));
}

function removeButton(name, result, removed) {
  return el('button', {
    type: 'button', class: 'danger', click: (event) => {
      if (!confirm(`Remove the extension ${name}?`)) return;
      busy(event.currentTarget, result, async () => {
        await api.remove(name);
        removed();
      });
    },
  }, 'Remove');
}

function facts(module) {
  const fact = (name, ...value) => el('div', {}, el('dt', {}, name), el('dd', {}, ...value));
  return el('dl', {class: 'facts'},
    fact('Module', `${bytes(module.moduleBytes)}, ${count(module.functions, 'function')}`),
    fact('Memory', module.memory
      ? `${bytes(module.memory.initialBytes)}, up to ${bytes(module.memory.maximumBytes)}` : 'none'),
    fact('Image', bytes(module.imageBytes),
      module.initialization.captured ? ', captured after initialisation' : ', initialised in each call'),
    fact('Made fresh by', module.freshness === 'RESET' ? 'reset in place' : 'a new engine instance'),
    fact('Speaks', {raw: 'numbers', buffer: 'buffers and numbers', 'wasi-command': 'WASI, as a command', extism: 'Extism and numbers'}[module.abi] ?? module.abi),
    fact('Compiled in', seconds(module.compileTime)));
}

/** From ISO 8601, as PT0.671352065S or PT1M2.5S. */
function seconds(duration) {
  const [, minutes = 0, rest = 0] = /^PT(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(duration) ?? [];
  return `${(60 * Number(minutes) + Number(rest)).toFixed(2)} s`;
}

function warnings(module) {
  const notes = [];
  if (module.freshness !== 'RESET') notes.push(el('p', {class: 'notice'}, 'Slower to make fresh: ', foreign(module.freshnessReason)));
  const big = module.methodsTooBigForJit.length;
  if (big) notes.push(el('p', {class: 'notice'}, `${count(big, 'function')} too big for HotSpot's compiler unless the JVM runs with `,
    el('code', {}, '-XX:-DontCompileHugeMethods'), '.'));
  return notes;
}

function shapes(title, rows) {
  if (!rows.length) return el('p', {class: 'hint'}, `No ${title}.`);
  return el('details', {open: rows.length <= 8}, el('summary', {}, count(rows.length, title.replace(/s$/, ''))),
    el('div', {class: 'scroll'}, el('table', {class: 'mono'}, el('tbody', {},
      ...rows.map((row) => el('tr', {}, ...row.map((cell) => el('td', {}, foreign(cell)))))))));
}

function callForm(extension, result, changed) {
  return extension.module.abi === 'wasi-command'
    ? commandForm(extension.name, result, changed)
    : functionForm(extension, result, changed);
}

function commandForm(name, result, changed) {
  const input = el('textarea', {spellcheck: 'false'}, CART);
  return form('Run', [el('label', {}, 'Standard input', input)], result, async () => {
    const outcome = await api.run(name, input.value);
    changed();
    return el('div', {class: 'result'},
      el('p', {class: 'hint'}, `Exit code ${outcome.exitCode}`),
      outcome.output ? foreignBlock(outcome.output, 'paper') : null,
      outcome.errors ? foreignBlock(outcome.errors) : null);
  });
}

function functionForm(extension, result, changed) {
  const functions = callable(extension.module);
  if (!functions.length) return el('p', {class: 'hint'}, 'It exports no function that can be called from here.');
  const select = el('select', {change: () => fields.replaceChildren(...inputs(functions[select.selectedIndex], extension))},
    ...functions.map((each) => el('option', {}, foreign(`${each.name} ${each.buffer ? '(JSON)' : each.type}`))));
  const fields = el('div', {class: 'result'}, ...inputs(functions[0], extension));
  return form('Call', [el('label', {}, 'Function', select), fields], result, async () => {
    const chosen = functions[select.selectedIndex];
    const values = [...fields.querySelectorAll('input, textarea')].map((input) => input.value);
    const began = performance.now();
    const answer = chosen.buffer
      ? foreignBlock(pretty(await api.call(extension.name, chosen.name, values[0])))
      : numbers(await api.callRaw(extension.name, chosen.name, values));
    const took = Math.round(1000 * (performance.now() - began));
    changed();
    return el('div', {class: 'result'}, answer, el('p', {class: 'hint'}, `Answered in ${micros(took)}, the way to the server included.`));
  });
}

/**
 * Functions of numbers, in the module's order. One whose type is that of the buffer ABI is offered in both ways, first with JSON: the
 * type alone does not tell which of them is meant.
 */
function callable(module) {
  const numbers = /^(?:\(param((?: (?:i32|i64|f32|f64))+)\))? ?(?:\(result(?: (?:i32|i64|f32|f64))+\))?$/;
  const plain = module.exports
    .filter((each) => each.kind === 'func' && !['_initialize', 'freshet_alloc'].includes(each.name) && numbers.test(each.type))
    .map((each) => ({name: each.name, type: each.type, buffer: false, parameters: numbers.exec(each.type)[1]?.trim().split(' ') ?? []}));
  const buffer = module.abi !== 'buffer' ? []
    : plain.filter((each) => each.type === '(param i32 i32) (result i64)').map((each) => ({...each, buffer: true}));
  return [...buffer, ...plain];
}

function inputs(chosen, extension) {
  if (chosen.buffer) {
    return [el('label', {}, 'Request', el('textarea', {spellcheck: 'false'}, extension.name === 'rules' ? RULES : CART))];
  }
  if (!chosen.parameters.length) return [el('p', {class: 'hint'}, 'It takes no arguments.')];
  return [el('div', {class: 'row'}, ...chosen.parameters.map((type, index) =>
    el('label', {}, `${index + 1}: ${type}`, el('input', {class: 'mono', required: true, autocomplete: 'off', value: '1'}))))];
}

function numbers(answer) {
  if (!answer.results.length) return el('p', {class: 'notice'}, 'It returned, with no result.');
  return el('p', {class: 'notice mono'}, answer.results.map((each) => `${each.value} (${each.type})`).join(', '));
}

function form(label, fields, result, work) {
  const button = el('button', {class: 'primary'}, label);
  return el('form', {
    submit: (event) => {
      event.preventDefault();
      busy(button, result, work);
    },
  }, ...fields, el('div', {class: 'row'}, button));
}

/** Indents JSON without reading its numbers, which may have more digits than JavaScript keeps. */
function pretty(json) {
  let depth = 0;
  return json.replace(/"(?:[^"\\]|\\.)*"|[{}[\],:]|\s+/g, (token) => {
    if (/^\s/.test(token)) return '';
    if (token === '{' || token === '[') return `${token}\n${'  '.repeat(++depth)}`;
    if (token === '}' || token === ']') return `\n${'  '.repeat(--depth)}${token}`;
    if (token === ',') return `,\n${'  '.repeat(depth)}`;
    return token === ':' ? ': ' : token;
  }).replace(/([{[])\s+([}\]])/g, '$1$2');
}
