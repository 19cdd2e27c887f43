// The server's API. Failures are thrown as the problems that the server sends.

async function send(method, path, options = {}) {
  const response = await fetch(path, {method, ...options});
  const text = await response.text();
  if (response.ok) return text;
  let problem = {title: `${response.status} ${response.statusText}`};
  try {
    problem = JSON.parse(text);
  } catch {
    // Not from the shop itself; the status has to do.
  }
  throw problem;
}

const extension = (name) => `api/extensions/${encodeURIComponent(name)}`;
const json = (body) => ({headers: {'Content-Type': 'application/json'}, body});

export const list = async () => JSON.parse(await send('GET', 'api/extensions'));
export const get = async (name) => JSON.parse(await send('GET', extension(name)));
export const pool = async () => JSON.parse(await send('GET', 'api/pool'));
export const remove = (name) => send('DELETE', extension(name));

export async function upload(name, file, replace) {
  const body = new FormData();
  body.append('module', file);
  return JSON.parse(await send(replace ? 'PUT' : 'POST', extension(name), {body}));
}

/** Answers with text: what a module sends need not survive JavaScript's numbers. */
export const call = (name, fn, body) => send('POST', `${extension(name)}/calls/${encodeURIComponent(fn)}`, json(body));

export const callRaw = async (name, fn, values) =>
  JSON.parse(await send('POST', `${extension(name)}/calls/${encodeURIComponent(fn)}/raw`, json(JSON.stringify({arguments: values}))));

export const run = async (name, input) =>
  JSON.parse(await send('POST', `${extension(name)}/runs`, {headers: {'Content-Type': 'text/plain'}, body: input}));

export const checkout = async (cart) => JSON.parse(await send('POST', 'api/checkout', json(JSON.stringify(cart))));
