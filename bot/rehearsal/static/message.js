/** One message on the page. Its parts are replaced one by one, so an edit disturbs only what has changed. */

import { format } from './clock.js';
import { componentsView } from './components.js';
import { avatar, el, freshId } from './dom.js';
import { attachmentView, embedView } from './media.js';

const ephemeralFlag = 1 << 6;
const loadingFlag = 1 << 7;
const joinedWithin = 7 * 60_000;
const snowflakeEpoch = 1_420_070_400_000;

export const isEphemeral = (message) => Boolean(message.flags & ephemeralFlag);
export const isLoading = (message) => Boolean(message.flags & loadingFlag);

function instantOf(message) {
  const stated = Date.parse(message.timestamp);
  return Number.isNaN(stated) ? Number(BigInt(message.id) >> 22n) + snowflakeEpoch : stated;
}

export function dayOf(message) {
  return format(instantOf(message), 'D');
}

/** May `message` stand under `previous` without a head of its own? */
export function continues(message, previous) {
  return (
    previous !== null &&
    previous.author.id === message.author.id &&
    !message.interaction_metadata &&
    isEphemeral(previous) === isEphemeral(message) &&
    instantOf(message) - instantOf(previous) < joinedWithin &&
    dayOf(message) === dayOf(previous)
  );
}

const ownKinds = new Set(['organiser', 'staff', 'mentor', 'student']);
const systemTexts = { 6: 'pinned a message.', 7: 'joined the server.' };

export class MessageView {
  /** `context` = {world, markdown, press, dismiss}. */
  constructor(message, context) {
    this.context = context;
    this.message = message;
    this.keys = {};
    const headId = freshId('head');
    this.head = el('div', { class: 'message-head', id: headId });
    this.parts = {
      origin: el('div', { class: 'origin' }),
      content: el('div', { class: 'content' }),
      embeds: el('div', { class: 'embeds' }),
      files: el('div', { class: 'files' }),
      components: el('div', { class: 'components-slot' }),
    };
    this.trouble = el('p', { class: 'trouble', role: 'alert', hidden: true });
    this.foot = el('div', { class: 'message-foot' });
    this.day = el('div', { class: 'day', hidden: true }, el('span'));
    this.element = el(
      'article',
      { class: 'message', 'data-id': message.id, 'aria-labelledby': headId, tabindex: -1 },
      this.day,
      this.parts.origin,
      el('div', { class: 'gutter' }, avatar(this.author(), 'medium'), el('span', { class: 'side-time', 'aria-hidden': 'true' }, format(instantOf(message), 't'))),
      el(
        'div',
        { class: 'message-body' },
        this.head,
        this.parts.content,
        this.parts.embeds,
        this.parts.files,
        this.parts.components,
        this.trouble,
        this.foot,
      ),
    );
    this.update(message);
  }

  author() {
    const { author } = this.message;
    const person = this.context.world.person(author.id);
    return {
      id: author.id,
      name: person?.name ?? author.global_name ?? author.username ?? 'Somebody',
      bot: Boolean(author.bot),
      kind: person?.kind,
    };
  }

  /** Takes over a newer version of the message. */
  update(message) {
    this.message = message;
    const { markdown } = this.context;
    const names = message.mentions ?? [];
    this.element.classList.toggle('ephemeral', isEphemeral(message));
    this.element.classList.toggle('mentions-me', names.some((one) => one.id === this.context.world.me?.id));
    this.part('origin', [message.interaction_metadata ?? null], () => this.originParts());
    this.part('content', [message.content, message.edited_timestamp, isLoading(message), message.type], () => this.contentParts(names));
    this.part('embeds', [message.embeds, message.attachments], () =>
      (message.embeds ?? []).map((embed) => embedView(embed, message, markdown)),
    );
    this.part('files', [message.attachments, message.embeds], () => this.loose().map(attachmentView));
    this.part('components', [message.components, message.attachments], () => [componentsView(message, this.context)]);
    this.part('foot', [isEphemeral(message)], () => this.footParts());
    this.paintHead();
  }

  part(name, key, build) {
    const text = JSON.stringify(key);
    if (this.keys[name] === text) return;
    this.keys[name] = text;
    const slot = name === 'foot' ? this.foot : this.parts[name];
    const focused = slot.contains(document.activeElement) ? document.activeElement.dataset.customId : null;
    const hadFocus = slot.contains(document.activeElement);
    slot.replaceChildren(...build().filter(Boolean));
    if (!hadFocus) return;
    const again = [...slot.querySelectorAll('[data-custom-id]')].find((one) => one.dataset.customId === focused && !one.disabled);
    (again ?? this.element).focus({ preventScroll: true });
  }

  /** Attachments that no embed or component already shows. */
  loose() {
    const { message } = this;
    const shown = JSON.stringify([message.embeds, message.components]);
    return (message.attachments ?? []).filter(
      (one) => !shown.includes(`attachment://${one.filename}`) && !(one.url && shown.includes(one.url)),
    );
  }

  originParts() {
    const metadata = this.message.interaction_metadata;
    if (!metadata?.name) return [];
    const user = metadata.user ?? {};
    const name = this.context.world.person(user.id)?.name ?? user.global_name ?? user.username ?? 'Somebody';
    return [el('span', { class: 'origin-name' }, name), ' used ', el('span', { class: 'origin-command' }, `/${metadata.name}`)];
  }

  contentParts(names) {
    const { message, context } = this;
    if (isLoading(message)) return [el('p', { class: 'thinking' }, `${this.author().name} is thinking`, dots())];
    const system = systemTexts[message.type];
    if (system) return [el('p', { class: 'system' }, system)];
    const blocks = context.markdown.blocks(message.content, names);
    if (message.edited_timestamp && (message.content || !message.embeds?.length)) {
      const mark = el('span', { class: 'edited', title: format(Date.parse(message.edited_timestamp), 'F') }, ' (edited)');
      const last = blocks.at(-1);
      if (last?.tagName === 'P') last.append(mark);
      else if (message.content) blocks.push(el('p', {}, mark));
    }
    return blocks;
  }

  footParts() {
    if (!isEphemeral(this.message)) return [];
    return [...privateFoot(() => this.context.dismiss(this.message)).childNodes];
  }

  paintHead() {
    const author = this.author();
    const instant = instantOf(this.message);
    const key = JSON.stringify([author, instant]);
    if (this.keys.head === key) return;
    this.keys.head = key;
    const tag = author.bot ? 'App' : ownKinds.has(author.kind) && author.kind;
    const parts = [
      el('span', { class: 'author' }, author.name),
      tag && el('span', { class: author.bot ? 'app-tag' : 'kind' }, tag),
      el('time', { class: 'message-time', datetime: new Date(instant).toISOString(), title: format(instant, 'F') }, format(instant, 't')),
    ];
    this.head.replaceChildren(...parts.filter(Boolean));
  }

  /** Draws what depends on the message before it: a joined head, the line between two days. */
  place(previous) {
    this.element.classList.toggle('joined', continues(this.message, previous));
    const newDay = previous === null || dayOf(previous) !== dayOf(this.message);
    this.day.hidden = !newDay;
    if (newDay) this.day.firstChild.textContent = dayOf(this.message);
  }

  showTrouble(text) {
    this.trouble.textContent = text;
    this.trouble.hidden = !text;
  }
}

/** "Only you can see this · Dismiss". */
export function privateFoot(dismiss) {
  return el(
    'div',
    { class: 'message-foot' },
    el('span', {}, 'Only you can see this'),
    el('span', { 'aria-hidden': 'true' }, '·'),
    el('button', { type: 'button', class: 'link-button', on: { click: dismiss } }, 'Dismiss'),
  );
}

/** Three dots that breathe (and stand still where motion is unwelcome). */
export function dots() {
  return el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));
}
