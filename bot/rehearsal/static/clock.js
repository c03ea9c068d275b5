/** The rehearsal's clock: what the server says, carried on by this machine's clock in between. */

import { el } from './dom.js';

let offset = 0;
let zone = null;
const listeners = new Set();

/** Milliseconds since 1970, on the rehearsal's clock. */
export function now() {
  return Date.now() + offset;
}

export function setNow(iso) {
  offset = Date.parse(iso) - Date.now();
  tick();
}

/** The programme's zone (IANA) for the clock in the top bar; null means the reader's own. */
export function setZone(name) {
  zone = name;
  tick();
}

export function programmeZone() {
  return zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function onTick(listener) {
  listeners.add(listener);
  listener();
}

const styles = {
  t: { hour: 'numeric', minute: '2-digit' },
  T: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
  d: { day: '2-digit', month: '2-digit', year: 'numeric' },
  D: { day: 'numeric', month: 'long', year: 'numeric' },
  f: { day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit' },
  F: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit' },
  /* The clock's own: with the weekday, and (w) with seconds. */
  w: { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit', second: '2-digit' },
  W: { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' },
  s: { day: '2-digit', month: '2-digit', year: 'numeric', hour: 'numeric', minute: '2-digit' },
  S: { day: '2-digit', month: '2-digit', year: 'numeric', hour: 'numeric', minute: '2-digit', second: '2-digit' },
};
const formats = new Map();

/** An instant (ms) in the reader's zone, or in `timeZone`; styles as Discord's timestamp styles. */
export function format(instant, style, timeZone = undefined) {
  const key = `${style} ${timeZone ?? ''}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(undefined, { ...(styles[style] ?? styles.f), timeZone }));
  }
  return formats.get(key).format(instant);
}

const steps = [
  ['second', 1000, 60],
  ['minute', 60_000, 60],
  ['hour', 3_600_000, 24],
  ['day', 86_400_000, 30],
  ['month', 2_629_800_000, 12],
  ['year', 31_557_600_000, Infinity],
];
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'always' });

/** "in 27 seconds", "3 minutes ago". Seconds to come are rounded up: a countdown reads 1 until it is over. */
export function fromNow(instant, at = now()) {
  const distance = instant - at;
  for (const [unit, length, limit] of steps) {
    const count = unit === 'second' ? Math.ceil(distance / length) : Math.round(distance / length);
    if (Math.abs(count) < limit) return relative.format(count === 0 ? 0 : count, unit);
  }
  return '';
}

/** A `<time>` that keeps itself up to date; `unix` in seconds. */
export function timestamp(unix, style = 'f') {
  const instant = unix * 1000;
  if (!Number.isFinite(instant) || Math.abs(instant) > 8.64e15) return el('span', {}, `<t:${unix}:${style}>`);
  const countdown = style === 'R';
  return el(
    'time',
    {
      class: 'timestamp',
      datetime: new Date(instant).toISOString(),
      title: format(instant, 'F'),
      'data-countdown': countdown ? instant : null,
      'aria-live': 'off',
    },
    countdown ? fromNow(instant) : format(instant, style),
  );
}

function tick() {
  for (const element of document.querySelectorAll('time[data-countdown]')) {
    const text = fromNow(Number(element.dataset.countdown));
    if (element.firstChild.data !== text) element.firstChild.data = text;
  }
  for (const listener of listeners) listener();
}

function keepTicking() {
  tick();
  setTimeout(keepTicking, 1000 - (now() % 1000));
}

keepTicking();
