// Building blocks of the page. Text goes in as text, never as markup, so nothing that a module or a server says can become part of it.

/** Makes an element: el('p', {class: 'hint'}, 'text', otherElement). Functions become event listeners. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/** Text that a module brought: what does not print, or would turn the line around, shows as its code point. */
export function foreign(text) {
  const visible = String(text).replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0).toString(16)}}`);
  return el('span', {class: 'foreign'}, visible);
}

/** Output of a module with its line breaks, otherwise as foreign(). */
export function foreignBlock(text, kind = '') {
  const block = el('pre', {class: kind, tabindex: '0'});
  String(text).split('\n').forEach((line, index) => block.append(index ? '\n' : '', foreign(line.replace(/\t/g, '    '))));
  return block;
}

/** A problem of RFC 9457, or whatever else went wrong. */
export function problem(failure) {
  return el('div', {class: 'notice error', role: 'alert'},
    el('strong', {}, foreign(failure.title ?? 'The request failed')),
    foreign(failure.detail ?? failure.message ?? 'no details'),
    failure.type?.startsWith('urn:') ? el('div', {class: 'meta mono'}, failure.type) : null);
}

/** Runs work with the form's button disabled, and shows the problem if it fails. */
export async function busy(button, place, work) {
  button.disabled = true;
  try {
    place.replaceChildren(...[await work()].filter((node) => node != null));
  } catch (failure) {
    place.replaceChildren(problem(failure));
  } finally {
    button.disabled = false;
  }
}

export function bytes(count) {
  if (count < 1024) return `${count} B`;
  const units = ['KiB', 'MiB', 'GiB'];
  let value = count;
  let unit = -1;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

export function count(number, noun) {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

export function cents(amount) {
  return (amount / 100).toFixed(2);
}

export function micros(value) {
  return value < 1000 ? `${value} µs` : `${(value / 1000).toFixed(1)} ms`;
}
