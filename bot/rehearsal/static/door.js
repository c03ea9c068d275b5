/** The local Discord's door: what a person's own Discord would send, and the live socket. */

export class DoorError extends Error {}

async function answer(response) {
  let body = null;
  try {
    body = await response.json();
  } catch {
    body = null;
  }
  if (!response.ok) throw new DoorError(body?.error ?? `The local Discord answered ${response.status}.`);
  return body;
}

async function ask(path, init) {
  try {
    return await answer(await fetch(`/door/${path}`, init));
  } catch (error) {
    if (error instanceof DoorError) throw error;
    throw new DoorError('The local Discord cannot be reached. Is it still running?');
  }
}

export function get(path, query = {}) {
  const search = new URLSearchParams(query).toString();
  return ask(search ? `${path}?${search}` : path, { cache: 'no-store' });
}

/** `files` is a list of [field name, File]; with any, the request becomes a multipart form. */
export function post(path, payload, files = []) {
  if (!files.length) {
    return ask(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(payload),
    });
  }
  const form = new FormData();
  form.append('payload', JSON.stringify(payload));
  for (const [name, file] of files) form.append(name, file, file.name);
  return ask(path, { method: 'POST', body: form });
}

const firstWait = 400;
const longestWait = 5000;

/**
 * One person's live socket. It comes back by itself, waiting longer each time;
 * `onOpen(again)` says whether it had been open before, so that the page can fetch what it missed.
 */
export class Live {
  constructor(as, { onOpen, onEvent, onLost }) {
    this.as = as;
    this.handlers = { onOpen, onEvent, onLost };
    this.closed = false;
    this.opened = false;
    this.wait = firstWait;
    this.connect();
  }

  connect() {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/door/live?as=${this.as}&human=1`);
    this.socket = socket;
    socket.addEventListener('open', () => {
      this.wait = firstWait;
      this.handlers.onOpen(this.opened);
      this.opened = true;
    });
    socket.addEventListener('message', (event) => {
      if (!this.closed) this.handlers.onEvent(JSON.parse(event.data));
    });
    socket.addEventListener('close', () => {
      if (this.closed) return;
      this.handlers.onLost();
      this.timer = setTimeout(() => this.connect(), this.wait);
      this.wait = Math.min(this.wait * 2, longestWait);
    });
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket.close();
  }
}
