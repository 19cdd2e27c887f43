// The server's events: history once, then one event a second, and changes and uploads as they happen.

/** Two seconds late is a hiccup of either side; later than that the figures are old. */
const LATE_MILLIS = 4000;
const AGAIN_MILLIS = 3000;

/**
 * Calls the handler of each event's name with its data, and `live` with 'live', 'late', 'full', 'away' or 'signed out'. The browser connects
 * again by itself, unless the server says that nobody is signed in.
 */
export function connect(handlers, live) {
  let last = Date.now();
  const source = new EventSource('/console/events');
  for (const [name, handler] of Object.entries(handlers)) {
    source.addEventListener(name, (event) => {
      last = Date.now();
      live('live');
      handler(JSON.parse(event.data));
    });
  }
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) live('away');
    else ended(handlers, live);
  });
  const watch = setInterval(() => {
    if (source.readyState === EventSource.CLOSED) clearInterval(watch);
    else if (Date.now() - last > LATE_MILLIS) live('late');
  }, 1000);
}

/** The server answered, but not with a stream: nobody is signed in, or too many watch. */
async function ended(handlers, live) {
  const answer = await fetch('/console/main.js', {method: 'HEAD', cache: 'no-store'}).catch(() => null);
  if (answer?.status === 401) {
    live('signed out');
    return;
  }
  live(answer?.ok ? 'full' : 'away');
  setTimeout(() => connect(handlers, live), AGAIN_MILLIS);
}
