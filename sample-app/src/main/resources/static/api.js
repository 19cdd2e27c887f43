// The server's API. Failures are thrown as the problems that the server sends.

export async function send(method, path, options = {}) {
  const response = await fetch(path, {method, ...options});
  const text = await response.text();
  if (response.ok) return text;
  throw problemOf(response.status, response.statusText, text);
}

/** What the server says went wrong, or at least the status. */
export function problemOf(status, statusText, text) {
  try {
    return {status, ...JSON.parse(text)};
  } catch {
    return {status, title: `${status} ${statusText}`};
  }
}

const extension = (name) => `/api/extensions/${encodeURIComponent(name)}`;
const json = (body) => ({headers: {'Content-Type': 'application/json'}, body});

/** Answers with text: what a module sends need not survive JavaScript's numbers. */
export const call = (name, fn, body) => send('POST', `${extension(name)}/calls/${encodeURIComponent(fn)}`, json(body));

export async function callRaw(name, fn, values) {
  const body = JSON.stringify({arguments: values});
  return JSON.parse(await send('POST', `${extension(name)}/calls/${encodeURIComponent(fn)}/raw`, json(body)));
}

export const run = async (name, input) => JSON.parse(await send('POST', `${extension(name)}/runs`, {body: input}));

export const checkout = async (cart) => JSON.parse(await send('POST', '/api/checkout', json(JSON.stringify(cart))));
