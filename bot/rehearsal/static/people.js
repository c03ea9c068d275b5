/** "Act as": a search over everyone, the people acted as lately, and a new tab for a second person. */

import { addressOf } from './address.js';
import { openDialog } from './dialog.js';
import { avatar, el, plural } from './dom.js';
import { kindNames } from './world.js';

const shownAtMost = 60;
const remembered = 6;
const storageKey = 'ithaca-rehearsal-recent';

function readRecent() {
  try {
    const ids = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

/** Puts a person first in the list of those acted as lately; shared by all tabs. */
export function rememberPerson(id) {
  try {
    const ids = [id, ...readRecent().filter((one) => one !== id)].slice(0, remembered + 1);
    localStorage.setItem(storageKey, JSON.stringify(ids));
  } catch {
    // A browser that keeps nothing only loses the short list.
  }
}

function folded(text) {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function matches(person, words) {
  const text = folded([person.name, person.handle, `@${person.handle}`, person.kind, kindNames[person.kind] ?? '', person.group ?? '', ...person.roles].join(' '));
  return words.every((word) => text.includes(word));
}

export function openPeople(world, choose) {
  const search = el('input', {
    type: 'search', placeholder: 'Name, handle, kind or group', 'aria-label': 'Search everyone', autocomplete: 'off', spellcheck: 'false',
  });
  const list = el('div', { class: 'people-list' });
  const count = el('p', { class: 'people-count', role: 'status' });
  const kinds = ['everyone', ...new Set([...world.people.values()].map((person) => person.kind))].filter((kind) => kind !== 'bot');
  let kind = 'everyone';
  const filters = kinds.map((one) =>
    el(
      'button',
      {
        type: 'button', class: 'filter', 'aria-pressed': String(one === kind),
        on: {
          click: () => {
            kind = one;
            filters.forEach((button, index) => button.setAttribute('aria-pressed', String(kinds[index] === kind)));
            draw();
          },
        },
      },
      one === 'everyone' ? 'Everyone' : (kindNames[one] ?? one),
    ),
  );

  function row(person) {
    const mine = person.id === world.me?.id;
    const pick = el(
      'button',
      {
        type: 'button', class: 'person', 'aria-current': mine ? 'true' : null,
        on: { click: () => { dialog.close(); choose(person.id); } },
      },
      avatar(person, 'small'),
      el(
        'span',
        { class: 'person-text' },
        el('span', { class: 'person-name' }, person.name),
        el('span', { class: 'person-more' }, [`@${person.handle}`, person.group].filter(Boolean).join(' · ')),
      ),
      el('span', { class: 'kind' }, mine ? 'you' : (kindNames[person.kind] ?? person.kind)),
      person.acted && !mine && el('span', { class: 'acted' }, 'in another tab'),
    );
    const tab = el(
      'a',
      { class: 'new-tab', href: addressOf(person.id), target: '_blank', rel: 'noopener', 'aria-label': `Open in a new tab as ${person.name}` },
      'New tab',
    );
    return el('li', {}, pick, tab);
  }

  function draw() {
    const words = folded(search.value).split(/\s+/).filter(Boolean);
    const everyone = [...world.people.values()].filter((person) => person.kind !== 'bot');
    const found = everyone.filter((person) => (kind === 'everyone' || person.kind === kind) && matches(person, words));
    const sections = [];
    if (!words.length && kind === 'everyone') {
      const recent = readRecent().map((id) => world.person(id)).filter((person) => person && person.id !== world.me?.id).slice(0, remembered);
      if (recent.length) sections.push(section('Lately', recent), section('Everyone', found.slice(0, shownAtMost)));
    }
    if (!sections.length) sections.push(el('ul', { 'aria-label': 'People' }, ...found.slice(0, shownAtMost).map(row)));
    list.replaceChildren(...sections);
    const hidden = found.length - shownAtMost;
    if (!found.length) count.textContent = 'Nobody matches.';
    else if (hidden > 0) count.textContent = `${plural(found.length, 'person', 'people')}, the first ${shownAtMost} shown. Type to narrow the list.`;
    else count.textContent = plural(found.length, 'person', 'people');
    list.scrollTop = 0;
  }

  function section(title, people) {
    return el('section', { 'aria-label': title }, el('h3', {}, title), el('ul', {}, ...people.map(row)));
  }

  function arrows(event) {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const rows = [...list.querySelectorAll('.person')];
    const at = rows.indexOf(document.activeElement.closest?.('li')?.querySelector('.person'));
    event.preventDefault();
    const next = at + (event.key === 'ArrowDown' ? 1 : -1);
    if (next < 0) search.focus();
    else rows[Math.min(next, rows.length - 1)]?.focus();
  }

  search.addEventListener('input', draw);
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    list.querySelector('.person')?.click();
  });
  const content = el(
    'div',
    { class: 'people', on: { keydown: arrows } },
    el('div', { class: 'people-search' }, search, el('div', { class: 'filters', role: 'group', 'aria-label': 'Kind' }, ...filters)),
    list,
    count,
  );
  const dialog = openDialog({ title: 'Act as', content, kind: 'people-dialog', lightDismiss: true, first: () => search.focus() });
  draw();
  return dialog;
}
