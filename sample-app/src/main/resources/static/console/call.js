// A form out of what a module exports: numbers, JSON, or a command's standard input.
import * as api from '/api.js';
import {busy, el, foreign, foreignBlock} from '/dom.js';
import {time} from './format.js';
import {pretty} from './json.js';

const CART = JSON.stringify({
  customer: {id: 'c-1', tier: 'gold'},
  items: [{sku: 'mug', quantity: 12, unitCents: 1250, grams: 400}],
  country: 'DE',
}, null, 2);

const RULES = JSON.stringify({
  rules: [{name: 'mug week', when: 'any(items, item.sku == "mug")', then: {percentOff: 10}}],
  cart: JSON.parse(CART),
}, null, 2);

const NUMBERS = /^(?:\(param((?: (?:i32|i64|f32|f64))+)\))? ?(?:\(result(?: (?:i32|i64|f32|f64))+\))?$/;
/** Of the functions that a module can be called with bytes at, by ABI: the type alone does not tell which of them is meant. */
const BYTES = {buffer: '(param i32 i32) (result i64)', extism: '(result i32)'};
const INTERNAL = ['_initialize', 'freshet_alloc'];

export function callForm({name, module}, result) {
  if (!module) return el('p', {class: 'hint'}, 'No version is active.');
  return module.abi === 'wasi-command' ? commandForm(name, result) : functionForm(name, module, result);
}

function commandForm(name, result) {
  const input = el('textarea', {spellcheck: 'false', class: 'mono', rows: 8}, CART);
  return form('Run', [el('label', {}, 'Standard input', input)], result, async () => {
    const {exitCode, output, errors} = await api.run(name, input.value);
    return [el('p', {class: exitCode ? 'bad' : 'hint'}, `Exit code ${exitCode}`),
      output ? foreignBlock(output, 'paper') : null, errors ? foreignBlock(errors) : null];
  });
}

function functionForm(name, module, result) {
  const functions = callable(module);
  if (!functions.length) return el('p', {class: 'hint'}, 'It exports no function that can be called from here.');
  const select = el('select', {change: () => fields.replaceChildren(...inputs(functions[select.selectedIndex], name))},
    ...functions.map((each) => el('option', {}, foreign(`${each.name} ${each.bytes ? '(JSON)' : each.type}`))));
  const fields = el('div', {class: 'stack'}, ...inputs(functions[0], name));
  return form('Call', [el('label', {}, 'Function', select), fields], result, async () => {
    const chosen = functions[select.selectedIndex];
    const values = [...fields.querySelectorAll('input, textarea')].map((input) => input.value);
    return [chosen.bytes
      ? foreignBlock(pretty(await api.call(name, chosen.name, values[0])))
      : numbers(await api.callRaw(name, chosen.name, values))];
  });
}

/** Functions in the module's order; those for bytes first, and once more as what they are, functions of numbers. */
function callable(module) {
  const plain = module.exports
    .filter((each) => each.kind === 'func' && !INTERNAL.includes(each.name) && NUMBERS.test(each.type))
    .map((each) => ({name: each.name, type: each.type, bytes: false, parameters: NUMBERS.exec(each.type)[1]?.trim().split(' ') ?? []}));
  return [...plain.filter((each) => each.type === BYTES[module.abi]).map((each) => ({...each, bytes: true})), ...plain];
}

function inputs(chosen, name) {
  if (chosen.bytes) {
    return [el('label', {}, 'Request', el('textarea', {spellcheck: 'false', class: 'mono', rows: 8}, name === 'rules' ? RULES : CART))];
  }
  if (!chosen.parameters.length) return [el('p', {class: 'hint'}, 'It takes no arguments.')];
  return [el('div', {class: 'row'}, ...chosen.parameters.map((type, index) =>
    el('label', {class: 'narrow'}, `${index + 1}: ${type}`, el('input', {class: 'mono', required: true, autocomplete: 'off', value: '1'}))))];
}

function numbers({results}) {
  if (!results.length) return el('p', {class: 'notice'}, 'It returned, with no result.');
  return el('p', {class: 'notice mono'}, results.map((each) => `${each.value} (${each.type})`).join(', '));
}

function form(label, fields, result, work) {
  const button = el('button', {class: 'primary', 'data-key': 'call'}, label);
  const outcome = async () => {
    const began = performance.now();
    const shown = await work();
    const took = time(1e6 * (performance.now() - began));
    return el('div', {class: 'stack'}, ...shown, el('p', {class: 'hint'}, `Answered in ${took}, the way to the server included.`));
  };
  return el('form', {
    class: 'stack',
    submit: (event) => {
      event.preventDefault();
      busy(button, result, outcome);
    },
  }, ...fields, el('div', {class: 'row'}, button));
}
