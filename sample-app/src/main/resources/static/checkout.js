import * as api from './api.js';
import {busy, cents, el, foreign, foreignBlock, micros} from './dom.js';

const form = document.getElementById('checkout-form');
const items = document.getElementById('items');

export function start() {
  addItem('mug', 12, 1250, 400);
  addItem('poster', 1, 1990, 150);
  document.getElementById('add-item').addEventListener('click', () => addItem('', 1, 500, 100).focus());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    busy(event.submitter ?? form.querySelector('.primary'), document.getElementById('order'), async () => {
      return show(await api.checkout(cart()));
    });
  });
}

function addItem(sku, quantity, unitCents, grams) {
  const number = (label, value, least) =>
    el('td', {}, el('input', {type: 'number', 'aria-label': label, value, min: least, step: 1, required: true}));
  const name = el('input', {'aria-label': 'Product', value: sku, required: true, maxlength: 60, autocomplete: 'off'});
  const row = el('tr', {},
    el('td', {}, name),
    number('Quantity', quantity, 1),
    number('Cents each', unitCents, 0),
    number('Grams each', grams, 0),
    el('td', {}, el('button', {
      type: 'button', 'aria-label': 'Remove this product', click: () => {
        row.remove();
        document.getElementById('add-item').focus();
      },
    }, '×')));
  items.append(row);
  return name;
}

function cart() {
  const data = new FormData(form);
  return {
    customer: {id: data.get('customer'), tier: data.get('tier')},
    items: [...items.rows].map((row) => {
      const [sku, quantity, unitCents, grams] = [...row.querySelectorAll('input')].map((input) => input.value);
      return {sku, quantity: Number(quantity), unitCents: Number(unitCents), grams: Number(grams)};
    }),
    country: data.get('country'),
  };
}

function show(order) {
  const sum = (label, amount) =>
    el('tr', {}, el('th', {scope: 'row'}, label), el('td', {class: 'number'}, cents(amount)));
  const because = (texts) => texts.length ? [` (`, foreign(texts.join(', ')), `)`] : [];
  return el('div', {class: 'result'},
    el('h3', {}, `Order ${order.orderId}`),
    el('div', {class: 'split'},
      el('div', {},
        el('table', {class: 'sums'}, el('tbody', {},
          sum('Goods', order.goodsCents),
          sum('Volume discount', -order.volumeDiscountCents),
          sum(el('span', {}, 'Rules', ...because(order.rulesFired)), -order.rulesDiscountCents),
          sum(el('span', {}, 'Campaign', ...because(order.campaignReasons)), -order.campaignDiscountCents),
          sum('Shipping', order.shippingCents),
          sum(`VAT in the total, ${order.vatBasisPoints / 100} %`, order.vatCents),
          sum('Total', order.totalCents))),
        order.tier == null ? null
          : el('p', {class: 'hint'}, `${order.pointsEarned} points earned; the customer is now `, foreign(order.tier), '.')),
      order.receipt == null ? null : foreignBlock(order.receipt, 'paper')),
    el('div', {class: 'scroll'}, el('table', {},
      el('thead', {}, el('tr', {},
        el('th', {scope: 'col'}, 'Extension'), el('th', {scope: 'col'}, 'Function'),
        el('th', {scope: 'col', class: 'number'}, 'Time, fresh instance included'))),
      el('tbody', {}, ...order.calls.map((call) => el('tr', {},
        el('td', {}, call.extension), el('td', {class: 'mono'}, call.function),
        el('td', {class: 'number'}, call.micros == null ? 'not registered, skipped' : micros(call.micros))))))));
}
