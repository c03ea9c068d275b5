/** The messages of the open channel: loading, keeping up, keeping the reader's place. */

import { byId, compareIds, el, plural } from './dom.js';
import { get } from './door.js';
import { MessageView } from './message.js';

const page = 50;
const bottomWithin = 48;

export class MessageLog {
  /** `context` is what a MessageView needs; `onEmpty(isEmpty)` and `onSeen()` tell the page. */
  constructor(context, { onEmpty }) {
    this.context = context;
    this.onEmpty = onEmpty;
    this.scroll = byId('scroll');
    this.list = byId('log');
    this.older = byId('older');
    this.jump = byId('jump');
    this.views = new Map();
    this.order = [];
    this.round = 0;
    this.below = 0;
    this.following = true;
    this.scroll.addEventListener('scroll', () => this.scrolled(), { passive: true });
    this.jump.addEventListener('click', () => this.toBottom());
    const watcher = new ResizeObserver(() => this.following && this.pin());
    watcher.observe(this.list);
    watcher.observe(byId('waiting'));
    watcher.observe(this.scroll);
  }

  /** Shows a channel from its newest messages; `unreadFrom` is the first message not seen yet. */
  async open(as, channel, unreadFrom = null) {
    this.clear();
    Object.assign(this, { as, channel, unreadFrom });
    await this.fetchNewest();
  }

  clear() {
    this.round += 1;
    Object.assign(this, { channel: null, held: null, complete: false, following: true, below: 0 });
    this.views.clear();
    this.order = [];
    this.list.replaceChildren();
    this.older.hidden = true;
    this.showJump();
  }

  /** After a gap: what is there now, edits and deletions included. */
  async fetchNewest() {
    const { round, as, channel } = this;
    this.held = [];
    this.list.setAttribute('aria-busy', 'true');
    let messages;
    try {
      messages = await get('messages', { as, channel, limit: page });
    } finally {
      if (round === this.round) {
        this.list.setAttribute('aria-busy', 'false');
        if (!messages) this.held = null;
      }
    }
    if (round !== this.round) return;
    const there = new Set(messages.map((message) => message.id));
    const oldest = messages[0]?.id;
    for (const id of [...this.order]) {
      if (!there.has(id) && (oldest === undefined || compareIds(id, oldest) >= 0)) this.remove(id);
    }
    if (messages.length < page && !this.order.length) this.complete = true;
    for (const message of messages) this.put(message);
    const held = this.held;
    this.held = null;
    for (const act of held) act();
    this.older.hidden = this.complete || !this.order.length;
    this.older.textContent = 'Scroll up for earlier messages';
    this.onEmpty(!this.order.length);
    if (this.following) this.pin();
  }

  /** A message that arrived or changed. */
  upsert(message) {
    if (message.channel_id !== this.channel) return;
    if (this.held) {
      this.held.push(() => this.upsert(message));
      return;
    }
    const isNew = !this.views.has(message.id);
    this.put(message);
    this.onEmpty(false);
    if (!isNew) return;
    const own = message.author.id === this.as || message.interaction_metadata?.user?.id === this.as;
    if (own) this.toBottom();
    else if (!this.following) {
      this.below += 1;
      this.showJump();
    }
  }

  put(message) {
    const known = this.views.get(message.id);
    if (known) {
      known.update(message);
      return;
    }
    const view = new MessageView(message, this.context);
    this.views.set(message.id, view);
    let index = this.order.length;
    while (index > 0 && compareIds(this.order[index - 1], message.id) > 0) index -= 1;
    this.order.splice(index, 0, message.id);
    const next = this.views.get(this.order[index + 1]);
    this.list.insertBefore(view.element, next?.element ?? null);
    this.place(index);
    this.place(index + 1);
    if (message.id === this.unreadFrom) view.element.classList.add('first-unread');
  }

  place(index) {
    const view = this.views.get(this.order[index]);
    view?.place(this.views.get(this.order[index - 1])?.message ?? null);
  }

  remove(id) {
    if (this.held) this.held.push(() => this.remove(id));
    const view = this.views.get(id);
    if (!view) return;
    const hadFocus = view.element.contains(document.activeElement);
    const index = this.order.indexOf(id);
    view.element.remove();
    this.views.delete(id);
    this.order.splice(index, 1);
    this.place(index);
    this.onEmpty(!this.order.length);
    if (hadFocus) this.scroll.focus({ preventScroll: true });
  }

  view(id) {
    return this.views.get(id) ?? null;
  }

  async loadOlder() {
    if (this.complete || this.loadingOlder || this.held || !this.order.length) return;
    const { round, as, channel } = this;
    this.loadingOlder = true;
    this.older.textContent = 'Loading earlier messages…';
    try {
      const messages = await get('messages', { as, channel, before: this.order[0], limit: page });
      if (round !== this.round) return;
      const height = this.scroll.scrollHeight - this.scroll.scrollTop;
      this.list.setAttribute('aria-busy', 'true');
      for (const message of messages) this.put(message);
      this.list.setAttribute('aria-busy', 'false');
      this.scroll.scrollTop = this.scroll.scrollHeight - height;
      this.complete = messages.length < page;
    } catch {
      if (round === this.round) this.older.textContent = 'Earlier messages could not be loaded.';
      return;
    } finally {
      this.loadingOlder = false;
    }
    this.older.hidden = this.complete;
    this.older.textContent = 'Scroll up for earlier messages';
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroll;
    const atEnd = scrollHeight - scrollTop - clientHeight < bottomWithin;
    // What grew or shrank moves the end away from a reader who has not moved: they go with it.
    if (this.following && !atEnd && scrollHeight !== this.pinnedAt) this.pin();
    else this.following = atEnd;
    if (this.following && this.below) {
      this.below = 0;
      this.showJump();
    }
    if (scrollTop < 120 && scrollHeight > clientHeight) this.loadOlder();
  }

  pin() {
    this.pinnedAt = this.scroll.scrollHeight;
    this.scroll.scrollTop = this.pinnedAt;
  }

  toBottom() {
    this.following = true;
    this.below = 0;
    this.showJump();
    this.pin();
  }

  showJump() {
    this.jump.hidden = !this.below;
    this.jump.replaceChildren(el('span', { 'aria-hidden': 'true' }, '↓ '), plural(this.below, 'new message', 'new messages'));
  }
}
