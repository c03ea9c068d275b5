/** Turns parsed markdown into elements, with names for the people, roles and channels it mentions. */

import { timestamp } from './clock.js';
import { el, outsideLink } from './dom.js';
import { parse, parseInline } from './markdown.js';

const marks = { bold: 'strong', italic: 'em', underline: 'u', strike: 's' };

/**
 * `context` = {world, channelAddress(id) -> '#…', insertCommand(name)}; `names` are the message's own
 * `mentions`, for people who are not in the list.
 */
export class MarkdownView {
  constructor(context) {
    this.context = context;
  }

  /** A whole text as a list of block elements. */
  blocks(source, names = [], options = {}) {
    return parse(source ?? '', options).map((block) => this.block(block, names));
  }

  /** One line of text, without headings, lists or quotes. */
  inline(source, names = []) {
    return parseInline(source ?? '').map((node) => this.node(node, names));
  }

  block(block, names) {
    const inline = (nodes) => nodes.map((node) => this.node(node, names));
    switch (block.kind) {
      case 'heading':
        // The page's own headings end at level 2: a message's begin below.
        return el(`h${block.level + 2}`, { class: `md-heading level-${block.level}` }, ...inline(block.children));
      case 'subtext':
        return el('p', { class: 'md-subtext' }, ...inline(block.children));
      case 'quote':
        return el('blockquote', {}, ...block.blocks.map((one) => this.block(one, names)));
      case 'fence':
        return el('pre', { tabindex: 0, role: 'region', 'aria-label': 'Code' }, el('code', {}, block.text));
      case 'list':
        return el(
          block.ordered ? 'ol' : 'ul',
          { start: block.ordered && block.start !== 1 ? block.start : null },
          ...block.items.map((item) =>
            el('li', {}, ...inline(item.children), ...item.blocks.map((one) => this.block(one, names))),
          ),
        );
      default:
        return el('p', {}, ...inline(block.children));
    }
  }

  node(node, names) {
    const { world } = this.context;
    const children = () => node.children.map((child) => this.node(child, names));
    switch (node.kind) {
      case 'text':
        return document.createTextNode(node.text);
      case 'code':
        return el('code', {}, node.text);
      case 'link':
        return outsideLink(node.address, ...children());
      case 'address':
        return outsideLink(node.address);
      case 'time':
        return timestamp(node.unix, node.style);
      case 'person': {
        const name = world.person(node.id)?.name ?? names.find((one) => one.id === node.id)?.name ?? 'unknown person';
        return el('span', { class: node.id === world.me?.id ? 'mention self' : 'mention' }, `@${name}`);
      }
      case 'role':
        return el('span', { class: 'mention' }, `@${world.roles.get(node.id)?.name ?? 'unknown role'}`);
      case 'everyone':
        return el('span', { class: 'mention' }, `@${node.text}`);
      case 'channel': {
        const channel = world.channels.get(node.id);
        if (!channel) return el('span', { class: 'mention' }, '# no access');
        return el('a', { class: 'mention', href: this.context.channelAddress(node.id) }, `#${channel.name}`);
      }
      case 'command':
        return el(
          'button',
          { type: 'button', class: 'mention', on: { click: () => this.context.insertCommand(node.text) } },
          `/${node.text}`,
        );
      case 'emoji':
        return document.createTextNode(`:${node.text}:`);
      case 'spoiler':
        return spoiler(children());
      default:
        return el(marks[node.kind], {}, ...children());
    }
  }
}

function spoiler(children) {
  const hidden = el('span', { class: 'spoiler-text', 'aria-hidden': 'true' }, ...children);
  const button = el('button', { type: 'button', class: 'spoiler', 'aria-label': 'Spoiler: show' }, hidden);
  button.addEventListener('click', () => button.replaceWith(el('span', { class: 'spoiler open' }, ...children)));
  return button;
}
