/**
 * Builds elements. Strings become text nodes and attribute values, never markup,
 * so nothing a bot or a person writes can turn into code.
 */

let serial = 0;

/** A document-wide unique id for labels and listboxes. */
export function freshId(prefix) {
  serial += 1;
  return `${prefix}-${serial}`;
}

/**
 * `el('button', {class: 'x', disabled: true, on: {click: f}}, 'Text', child)`.
 * `null`, `undefined` and `false` attributes and children are left out; `true` is an empty attribute.
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') {
      for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** The address, if it may be followed: only http and https. */
export function safeUrl(text) {
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}

/** A file kept by this server, as a path on it (it may know itself by another loopback name); else null. */
export function ownPath(text) {
  try {
    const url = new URL(text, location.origin);
    const loopback = ['127.0.0.1', 'localhost', '[::1]'];
    const own = url.origin === location.origin || (loopback.includes(url.hostname) && url.port === location.port);
    return own ? url.pathname + url.search : null;
  } catch {
    return null;
  }
}

/** A link to the outside; plain text where the address is not http(s). */
export function outsideLink(address, ...children) {
  const href = safeUrl(address);
  const content = children.length ? children : [address];
  if (!href) return el('span', {}, ...content);
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...content);
}

const hues = 8;

/** A round badge with initials; the colour follows the id, so a person keeps theirs. The bot has its sail. */
export function avatar(person, size = 'medium') {
  if (person.bot || person.kind === 'bot') {
    return el('img', { class: `avatar ${size}`, src: '/static/icon.svg', alt: '' });
  }
  const words = (person.name || '?').trim().split(/\s+/);
  const first = Array.from(words[0] ?? '?')[0] ?? '?';
  const last = words.length > 1 ? Array.from(words.at(-1))[0] : '';
  const hue = person.id ? Number(BigInt(person.id) % 9973n) % hues : 0;
  return el('span', { class: `avatar ${size}`, 'data-hue': hue, 'aria-hidden': 'true' }, (first + last).toUpperCase());
}

/** Later calls within `wait` ms replace earlier ones. */
export function debounce(wait, action) {
  let timer = 0;
  const run = (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...values), wait);
  };
  run.cancel = () => clearTimeout(timer);
  return run;
}

/** Snowflakes are longer than a JavaScript number is exact: compare as big integers. */
export function compareIds(left, right) {
  const a = BigInt(left);
  const b = BigInt(right);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function plural(count, one, many) {
  return `${count} ${count === 1 ? one : many}`;
}

/** Discord's colours are numbers: 0x2f6f8f -> "#2f6f8f". */
export function colour(number) {
  return `#${Number(number).toString(16).padStart(6, '0').slice(-6)}`;
}
