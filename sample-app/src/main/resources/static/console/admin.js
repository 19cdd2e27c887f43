// What operators may do, over the actuator and the API. Failures are thrown as the problems that the server sends.
import {problemOf, send} from '/api.js';

/** Sent back with every change: another site's page cannot read it. */
function token() {
  const cookie = document.cookie.split('; ').find((each) => each.startsWith('XSRF-TOKEN='));
  return cookie ? decodeURIComponent(cookie.slice('XSRF-TOKEN='.length)) : '';
}

const path = (name, rest = '') => `/actuator/wasmextensions/${encodeURIComponent(name)}${rest}`;

export const extension = async (name) => JSON.parse(await send('GET', path(name)));

/** Activates, rolls back, disables, …: see the actuator's endpoint. Answers with the extension as it is then. */
export async function change(name, what, body = {}) {
  return JSON.parse(await send('POST', path(name, `/${what}`), {
    headers: {'Content-Type': 'application/json', 'X-XSRF-TOKEN': token()},
    body: JSON.stringify(body),
  }));
}

const remove = (where) => send('DELETE', where, {headers: {'X-XSRF-TOKEN': token()}});

export const removeExtension = (name) => remove(`/api/extensions/${encodeURIComponent(name)}`);

export const removeVersion = (name, version) => remove(`/api/extensions/${encodeURIComponent(name)}/versions/${version}`);

export async function signOut() {
  await fetch('/logout', {method: 'POST', headers: {'X-XSRF-TOKEN': token()}});
  location.assign('/login');
}

/** Uploads a version; `sent` is told the share of bytes that have left. Fetch cannot tell that, the older interface can. */
export function upload(name, file, query, sent) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/extensions/${encodeURIComponent(name)}/versions?${new URLSearchParams(query)}`);
    request.setRequestHeader('Content-Type', 'application/wasm');
    request.setRequestHeader('X-XSRF-TOKEN', token());
    request.upload.addEventListener('progress', (event) => sent(event.loaded / Math.max(1, event.total)));
    request.addEventListener('load', () => request.status < 300
      ? resolve(JSON.parse(request.responseText))
      : reject(problemOf(request.status, request.statusText, request.responseText)));
    request.addEventListener('error', () => reject({title: 'The connection broke', detail: 'the server may have refused the upload before its end'}));
    request.send(file);
  });
}
