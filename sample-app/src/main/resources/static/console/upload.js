// Uploads a module: the bytes' progress comes from the browser, the stages after that from the server's events.
import {bytes, el, problem} from '/dom.js';
import * as admin from './admin.js';

const dialog = document.getElementById('upload');
const form = document.getElementById('upload-form');
const drop = document.getElementById('drop');
const list = document.getElementById('steps');
const said = document.getElementById('steps-said');
const result = document.getElementById('upload-result');
const STEPS = [['sent', 'Sent'], ['received', 'Received: name, size, first bytes'], ['compiled', 'Validated and compiled'],
  ['captured', 'Initial state captured'], ['smoke_tested', 'Smoke-tested'], ['stored', 'Kept as a version'], ['active', 'Active']];

/** How long to wait for the last event of an upload that was refused. */
const LATE_MILLIS = 2000;

let current = null;
let refused = null;
let steps = new Map();

/** `uploaded` is told the extension's name. */
export function start(uploaded) {
  document.getElementById('open-upload').addEventListener('click', () => open());
  document.getElementById('close-upload').addEventListener('click', () => dialog.close());
  form.elements.module.addEventListener('change', () => choose(form.elements.module.files[0]));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit(uploaded);
  });
  addEventListener('dragover', (event) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    drop.classList.add('over');
    open();
  });
  addEventListener('dragleave', (event) => event.relatedTarget ?? drop.classList.remove('over'));
  addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    if (!event.dataTransfer.files.length) return;
    form.elements.module.files = event.dataTransfer.files;
    choose(form.elements.module.files[0]);
  });
}

function open() {
  if (dialog.open) return;
  list.replaceChildren();
  result.replaceChildren();
  dialog.showModal();
}

function choose(file) {
  document.getElementById('drop-text').textContent = file ? `${file.name}, ${bytes(file.size)}` : 'Choose a .wasm file, or drop it anywhere';
  const {name} = form.elements;
  if (file && !name.value) name.value = file.name.replace(/\.wasm$/, '').toLowerCase().replace(/[^a-z0-9._-]/g, '-').slice(0, 64);
}

async function submit(uploaded) {
  const {module, name, label, activate, smokeFunction, smokeInput, smokeOutput, smokeNumbers} = form.elements;
  const button = form.querySelector('.primary');
  if (!module.files.length || !name.value) {
    result.replaceChildren(problem({title: 'Something is missing', detail: module.files.length ? 'the extension needs a name' : 'choose a file'}));
    (module.files.length ? name : module).focus();
    return;
  }
  current = crypto.randomUUID();
  const lastEvent = new Promise((done) => { refused = done; });
  begin({active: activate.checked, smoke_tested: smokeFunction.value !== ''});
  button.disabled = true;
  try {
    const version = await admin.upload(name.value, module.files[0], {
      id: current, label: label.value, activate: activate.checked, smokeFunction: smokeFunction.value,
      smokeInput: smokeInput.value, smokeOutput: smokeOutput.value, smokeNumbers: smokeNumbers.checked,
    }, (share) => reach('sent', share));
    for (const name of steps.keys()) reach(name, 1);
    result.replaceChildren(el('p', {class: 'notice'}, `${version.extension} has version ${version.version}, ${version.state.toLowerCase()}.`));
    module.value = '';
    choose(null);
    uploaded(version.extension);
  } catch (failure) {
    // The stages come on another connection, and may come a little later; they say where it ended.
    await Promise.race([lastEvent, new Promise((done) => setTimeout(done, LATE_MILLIS))]);
    [...steps.values()].find((step) => step.className !== 'done')?.classList.replace('doing', 'failed');
    result.replaceChildren(problem(failure));
  } finally {
    button.disabled = false;
    current = null;
  }
}

/** Steps that were not asked for are not shown. */
function begin(asked) {
  result.replaceChildren();
  steps = new Map(STEPS.filter(([name]) => asked[name] !== false).map(([name, text]) => [name, el('li', {}, text)]));
  list.replaceChildren(...steps.values());
  steps.get('sent').className = 'doing';
}

/** A step is done at 1, and then the next one is being done. */
function reach(name, share) {
  const step = steps.get(name);
  if (!step || step.className === 'done') return;
  if (name === 'sent') step.textContent = `Sent ${Math.round(share * 100)} %`;
  if (share < 1) return;
  said.textContent = step.textContent;
  const all = [...steps.values()];
  const index = all.indexOf(step);
  all.slice(0, index + 1).forEach((each) => { each.className = 'done'; });
  if (all[index + 1] && all[index + 1].className !== 'done') all[index + 1].className = 'doing';
}

/** An event of the server; those of other people's uploads are theirs. */
export function progress({id, stage}) {
  if (id !== current) return;
  if (stage === 'refused') refused();
  else reach(stage, 1);
}
