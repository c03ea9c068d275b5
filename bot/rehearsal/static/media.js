/** Attachments, pictures and embeds. Only files kept by this server are ever loaded. */

import { format } from './clock.js';
import { colour, el, outsideLink, ownPath } from './dom.js';

const pictureTypes = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

export function sizeText(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function attachmentView(attachment) {
  const path = ownPath(attachment.url);
  const isPicture = pictureTypes.has((attachment.content_type ?? '').split(';')[0]) && path;
  const link = path
    ? el('a', { href: path, download: attachment.filename, class: 'file-name' }, attachment.filename)
    : el('span', { class: 'file-name' }, attachment.filename);
  const card = el(
    'div',
    { class: 'file' },
    el('span', { class: 'file-icon', 'aria-hidden': 'true' }, (attachment.filename.split('.').pop() ?? '').slice(0, 4)),
    el('span', { class: 'file-text' }, link, el('span', { class: 'file-size' }, sizeText(attachment.size ?? 0))),
  );
  if (!isPicture) return card;
  const image = el('img', {
    src: path,
    alt: attachment.description || `Picture: ${attachment.filename}`,
    width: attachment.width,
    height: attachment.height,
    loading: 'lazy',
  });
  return el('figure', { class: 'picture' }, image, card);
}

/** A picture by address: from this server, or from one of the message's attachments; else a link, never loaded. */
export function picture(address, description, message, kind) {
  if (!address) return null;
  const name = /^attachment:\/\/(.+)$/.exec(address)?.[1];
  const attachment = name && message.attachments.find((one) => one.filename === name);
  const path = ownPath(attachment ? attachment.url : address);
  if (!path) return el('p', { class: 'outside' }, outsideLink(address, 'Picture on another site'));
  return el('img', { src: path, alt: description || 'Picture', class: kind, loading: 'lazy' });
}

/** One embed: colour bar, author, title, text, fields, pictures, footer. */
export function embedView(embed, message, markdown) {
  const names = message.mentions ?? [];
  const box = el(
    'div',
    { class: 'embed' },
    el(
      'div',
      { class: 'embed-text' },
      embed.author?.name && el('p', { class: 'embed-author' }, embed.author.name),
      embed.title &&
        el(
          'p',
          { class: 'embed-title' },
          ...(embed.url ? [outsideLink(embed.url, ...markdown.inline(embed.title, names))] : markdown.inline(embed.title, names)),
        ),
      embed.description &&
        el('div', { class: 'content embed-description' }, ...markdown.blocks(embed.description, names)),
      embed.fields?.length && el('div', { class: 'embed-fields' }, ...fieldViews(embed.fields, names, markdown)),
      embed.image && picture(embed.image.url, `Picture: ${embed.title ?? ''}`, message, 'embed-image'),
      footerView(embed),
    ),
    embed.thumbnail && picture(embed.thumbnail.url, '', message, 'embed-thumbnail'),
  );
  if (embed.color !== null && embed.color !== undefined) box.style.setProperty('--bar', colour(embed.color));
  return box;
}

/** Inline fields stand side by side, three to a row, as on Discord. */
function fieldViews(fields, names, markdown) {
  return fields.map((field) =>
    el(
      'div',
      { class: field.inline ? 'embed-field inline' : 'embed-field' },
      el('p', { class: 'embed-field-name' }, ...markdown.inline(field.name, names)),
      el('div', { class: 'content' }, ...markdown.blocks(field.value, names)),
    ),
  );
}

function footerView(embed) {
  const parts = [];
  if (embed.footer?.text) parts.push(embed.footer.text);
  if (embed.timestamp) parts.push(format(Date.parse(embed.timestamp), 's'));
  return parts.length ? el('p', { class: 'embed-footer' }, parts.join(' · ')) : null;
}
