/** Buttons, selects and the newer layout blocks of a message. */

import { Combo } from './combo.js';
import { colour, el, outsideLink, safeUrl } from './dom.js';
import { attachmentView, picture } from './media.js';
import { entityItem, entitySource, fixedSource } from './pickers.js';

const buttonStyles = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'danger', 5: 'link', 6: 'primary' };
export const entityKinds = { 5: 'people', 6: 'roles', 7: 'mentionable', 8: 'channels' };

/** Only Unicode emoji can be shown: custom ones would be fetched from outside. */
export function emojiText(emoji) {
  return emoji && !emoji.id && emoji.name ? emoji.name : '';
}

/** `context` = {world, markdown, press(message, component, values, control)}. */
export function componentsView(message, context) {
  const views = message.components.map((component) => componentView(component, message, context));
  return views.length ? el('div', { class: 'components' }, ...views) : null;
}

function componentView(component, message, context) {
  const inner = (list) => (list ?? []).map((child) => componentView(child, message, context));
  switch (component.type) {
    case 1:
      return el('div', { class: 'row' }, ...inner(component.components));
    case 2:
      return buttonView(component, message, context);
    case 3:
    case 5:
    case 6:
    case 7:
    case 8:
      return selectView(component, message, context);
    case 9:
      return el(
        'div',
        { class: 'section' },
        el('div', { class: 'section-text' }, ...inner(component.components)),
        component.accessory && componentView(component.accessory, message, context),
      );
    case 10:
      return el('div', { class: 'content' }, ...context.markdown.blocks(component.content, message.mentions));
    case 11:
      return picture(component.media?.url, component.description, message, 'thumbnail');
    case 12:
      return el(
        'div',
        { class: 'gallery' },
        ...(component.items ?? []).map((item) => picture(item.media?.url, item.description, message, 'gallery-item')),
      );
    case 13:
      return fileView(component, message);
    case 14:
      return component.divider === false ? el('div', { class: 'gap' }) : el('hr', { class: 'divider' });
    case 17: {
      const box = el('div', { class: 'container' }, ...inner(component.components));
      if (component.accent_color) box.style.setProperty('--bar', colour(component.accent_color));
      return box;
    }
    default:
      return null;
  }
}

function fileView(component, message) {
  const name = component.file?.url?.replace(/^attachment:\/\//, '');
  const attachment = message.attachments.find((one) => one.filename === name || one.url === component.file?.url);
  return attachment ? attachmentView(attachment) : null;
}

function buttonView(component, message, context) {
  const emoji = emojiText(component.emoji);
  const content = [
    emoji && el('span', { class: 'emoji', 'aria-hidden': component.label ? 'true' : null }, emoji),
    component.label && el('span', {}, component.label),
  ];
  const style = buttonStyles[component.style] ?? 'secondary';
  if (component.style === 5) {
    if (!safeUrl(component.url) || component.disabled) {
      return el('span', { class: 'press link', 'aria-disabled': 'true' }, ...content);
    }
    const link = outsideLink(component.url, ...content);
    link.classList.add('press', 'link');
    return link;
  }
  const button = el(
    'button',
    {
      type: 'button',
      class: `press ${style}`,
      disabled: Boolean(component.disabled),
      'data-custom-id': component.custom_id,
      on: { click: () => context.press(message, component, null, control) },
    },
    el('span', { class: 'press-content' }, ...content),
  );
  const control = {
    setBusy(busy) {
      button.classList.toggle('busy', busy);
      button.setAttribute('aria-busy', String(busy));
    },
    get busy() {
      return button.classList.contains('busy');
    },
  };
  return button;
}

function selectView(component, message, context) {
  const what = entityKinds[component.type];
  const max = component.max_values ?? 1;
  const items = (component.options ?? []).map((option) => ({
    value: option.value,
    label: `${emojiText(option.emoji)} ${option.label}`.trim(),
    hint: option.description,
  }));
  const chosen = what
    ? (component.default_values ?? []).map((one) => entityItem(context.world, what, one.id))
    : items.filter((item, index) => component.options[index].default);
  const combo = new Combo({
    label: component.placeholder || 'Choose',
    placeholder: component.placeholder || 'Make a selection',
    source: what ? entitySource(context.world, what, component.channel_types) : fixedSource(items),
    multiple: max > 1,
    min: component.min_values ?? 1,
    max,
    values: chosen,
    disabled: Boolean(component.disabled),
    onCommit: (values) => context.press(message, component, values, combo),
  });
  combo.input.dataset.customId = component.custom_id;
  return el('div', { class: 'select' }, combo.element);
}
