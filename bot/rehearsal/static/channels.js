/** The channel list: by category, filtered, with unread marks; one tab stop, arrows inside. */

import { addressOf } from './address.js';
import { byId, el } from './dom.js';

const textType = 0;
const categoryType = 4;
const voiceTypes = new Set([2, 13]);
const directTypes = new Set([1, 3]);

function sigilOf(channel) {
  if (voiceTypes.has(channel.type)) return '🔈';
  return directTypes.has(channel.type) ? '@' : '#';
}

export class ChannelList {
  constructor(world) {
    this.world = world;
    this.list = byId('channel-list');
    this.search = byId('channel-search');
    this.unread = new Map();
    this.closed = new Set();
    this.links = new Map();
    this.search.addEventListener('input', () => this.draw());
    this.search.addEventListener('keydown', (event) => this.searchKey(event));
    this.list.addEventListener('keydown', (event) => this.listKey(event));
  }

  /** Another person: nothing is unread, everything is open. */
  reset(as) {
    this.as = as;
    this.unread.clear();
    this.closed.clear();
    this.search.value = '';
  }

  open(channel) {
    this.current = channel;
    this.unread.delete(channel);
    for (const [id, link] of this.links) this.mark(id, link);
    this.links.get(channel)?.scrollIntoView({ block: 'nearest' });
    this.rove(this.list.contains(document.activeElement) ? channel : null);
    this.badge();
  }

  /** A message in a channel that is not open; `mention` counts it in red. */
  addUnread(channel, messageId, mention) {
    const state = this.unread.get(channel) ?? { from: messageId, mentions: 0 };
    if (mention) state.mentions += 1;
    this.unread.set(channel, state);
    const link = this.links.get(channel);
    if (link) this.mark(channel, link);
    this.badge();
  }

  unreadFrom(channel) {
    return this.unread.get(channel)?.from ?? null;
  }

  badge() {
    const dot = byId('menu-unread');
    dot.hidden = this.unread.size === 0;
  }

  first() {
    const rooms = this.world.textChannels();
    return (rooms.find((channel) => channel.type === textType && channel.can_send) ?? rooms[0])?.id ?? null;
  }

  /** The channel above (-1) or below (1) another, round and round. */
  beside(id, direction) {
    const ids = [...this.links.keys()];
    return ids[(ids.indexOf(id) + direction + ids.length) % ids.length] ?? null;
  }

  draw() {
    const query = this.search.value.trim().toLowerCase().replace(/^#/, '');
    const groups = new Map([[null, []]]);
    for (const channel of this.world.channels.values()) {
      if (channel.type === categoryType) groups.set(channel.id, groups.get(channel.id) ?? []);
    }
    const direct = [];
    for (const channel of this.world.textChannels()) {
      if (query && !`${channel.name} ${channel.topic ?? ''}`.toLowerCase().includes(query)) continue;
      if (directTypes.has(channel.type)) direct.push(channel);
      else (groups.get(channel.parent_id) ?? groups.get(null)).push(channel);
    }
    this.links.clear();
    const sections = [...groups].map(([id, channels]) => this.section(id, this.world.channels.get(id)?.name, channels, query));
    if (direct.length) sections.push(this.section('direct', 'Direct messages', direct, query));
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    this.list.replaceChildren(...sections.filter(Boolean));
    if (query && !this.links.size) this.list.append(el('p', { class: 'list-note' }, 'No channel matches.'));
    this.rove(focused);
  }

  section(id, name, channels, query) {
    if (!channels.length) return null;
    const open = query !== '' || !this.closed.has(id);
    const items = el('ul', { hidden: !open }, ...channels.map((channel) => el('li', {}, this.link(channel))));
    if (!name) return el('section', { class: 'category' }, items);
    const head = el(
      'button',
      {
        type: 'button', class: 'category-name', 'aria-expanded': String(open), 'data-key': `category ${id}`, tabindex: -1,
        on: { click: () => this.toggle(id) },
      },
      el('span', { class: 'category-arrow', 'aria-hidden': 'true' }),
      name,
    );
    return el('section', { class: 'category', 'aria-label': name }, head, items);
  }

  toggle(id) {
    if (!this.closed.delete(id)) this.closed.add(id);
    this.draw();
  }

  link(channel) {
    const link = el(
      'a',
      { class: 'channel', href: addressOf(this.as, channel.id), 'data-key': channel.id, tabindex: -1 },
      el('span', { class: 'sigil', 'aria-hidden': 'true' }, sigilOf(channel)),
      el('span', { class: 'channel-label' }, channel.name),
      el('span', { class: 'unread-count' }),
    );
    this.links.set(channel.id, link);
    this.mark(channel.id, link);
    return link;
  }

  mark(id, link) {
    const state = this.unread.get(id);
    link.classList.toggle('unread', Boolean(state));
    const count = link.lastChild;
    count.textContent = state?.mentions ? String(state.mentions) : '';
    count.hidden = !state?.mentions;
    if (id === this.current) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    const name = this.world.channels.get(id)?.name ?? '';
    if (state) link.setAttribute('aria-label', `${name}, unread${state.mentions ? `, ${state.mentions} for you` : ''}`);
    else link.removeAttribute('aria-label');
  }

  stops() {
    return [...this.list.querySelectorAll('[data-key]')].filter((stop) => !stop.closest('ul[hidden]'));
  }

  /** Keeps exactly one entry in the tab order: the focused one, else the open channel, else the first. */
  rove(focusedKey = null) {
    const stops = this.stops();
    const focused = stops.find((stop) => stop.dataset.key === focusedKey);
    const entry = focused ?? stops.find((stop) => stop.dataset.key === this.current) ?? stops[0];
    for (const stop of stops) stop.tabIndex = stop === entry ? 0 : -1;
    focused?.focus({ preventScroll: true });
  }

  listKey(event) {
    const stops = this.stops();
    const at = stops.indexOf(document.activeElement);
    if (at < 0) return;
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const stop = stops[Math.max(0, Math.min(stops.length - 1, target))];
    for (const one of stops) one.tabIndex = one === stop ? 0 : -1;
    stop.focus();
  }

  searchKey(event) {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      this.links.values().next().value?.focus();
    } else if (event.key === 'Enter') {
      this.links.values().next().value?.click();
      this.search.value = '';
      this.draw();
    } else if (event.key === 'Escape' && this.search.value) {
      event.stopPropagation();
      this.search.value = '';
      this.draw();
    }
  }
}
