import * as api from './api.js';
import * as checkout from './checkout.js';
import * as detail from './detail.js';
import {busy, bytes, count, el, problem} from './dom.js';

const listPlace = document.getElementById('extensions');
const poolPlace = document.getElementById('pool');
const uploadForm = document.getElementById('upload-form');
const drop = document.getElementById('drop');
const POLL_MILLIS = 3000;

let selected = null;

async function refreshPool() {
  const pool = await api.pool();
  const figure = (name, value) => el('div', {}, el('dt', {}, name), el('dd', {}, String(value)));
  const {slots, leases, images} = pool;
  poolPlace.replaceChildren(
    figure('strategy', `${pool.strategy}, ${pool.port}`),
    figure('slots clean', slots.clean),
    figure('leased', slots.leased),
    figure('empty', slots.empty),
    ...(slots.poisoned ? [figure('poisoned', slots.poisoned)] : []),
    figure('warm leases', leases.warm),
    figure('other leases', leases.empty + leases.remapped + leases.onDemand),
    figure('images', `${images.count}, ${bytes(images.bytes)}`));
}

async function refreshList() {
  const extensions = await api.list();
  listPlace.replaceChildren(...extensions.map((each) => el('li', {},
    el('button', {type: 'button', 'aria-pressed': String(each.name === selected), click: () => select(each.name, true)},
      el('strong', {}, each.name),
      el('span', {class: 'meta'}, `${bytes(each.module.moduleBytes)} · ${count(each.module.functions, 'function')}`)))));
  if (!extensions.length) listPlace.replaceChildren(el('li', {class: 'empty'}, 'No extension is registered.'));
}

async function select(name, focus) {
  selected = name;
  try {
    detail.show(await api.get(name), quietly(refreshPool), () => {
      selected = null;
      detail.clear();
      quietly(refreshAll)();
    });
    await refreshList();
    if (focus) document.getElementById('detail').focus();
  } catch (failure) {
    document.getElementById('detail').replaceChildren(problem(failure));
    selected = null;
    await refreshList();
  }
}

async function refreshAll() {
  await Promise.all([refreshList(), refreshPool()]);
}

/** For what runs by itself: a server that is away shows in the figures, not in an alert every few seconds. */
function quietly(work) {
  return () => work().catch(() => poolPlace.replaceChildren(el('div', {}, el('dt', {}, 'server'), el('dd', {}, 'not reachable'))));
}

function choose(file) {
  document.getElementById('drop-text').textContent = file ? `${file.name}, ${bytes(file.size)}` : 'Choose a .wasm file, or drop it here';
  const name = uploadForm.elements.name;
  if (file && !name.value) name.value = file.name.replace(/\.wasm$/, '').toLowerCase().replace(/[^a-z0-9._-]/g, '-').slice(0, 64);
}

function startUpload() {
  const input = uploadForm.elements.module;
  input.addEventListener('change', () => choose(input.files[0]));
  for (const event of ['dragover', 'dragleave', 'drop']) {
    drop.addEventListener(event, (dragged) => {
      dragged.preventDefault();
      drop.classList.toggle('over', event === 'dragover');
      if (event === 'drop' && dragged.dataTransfer.files.length) {
        input.files = dragged.dataTransfer.files;
        choose(input.files[0]);
      }
    });
  }
  uploadForm.addEventListener('submit', (event) => {
    event.preventDefault();
    const {name, module, replace} = uploadForm.elements;
    busy(uploadForm.querySelector('.primary'), document.getElementById('upload-result'), async () => {
      const extension = await api.upload(name.value, module.files[0], replace.checked);
      uploadForm.reset();
      choose(null);
      await select(extension.name, false);
      await refreshPool();
      return el('p', {class: 'notice'}, `${extension.name} is registered.`);
    });
  });
}

checkout.start(quietly(refreshPool));
startUpload();
quietly(refreshAll)();
setInterval(() => document.hidden || quietly(refreshPool)(), POLL_MILLIS);
