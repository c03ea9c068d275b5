/** The list that drops from a field: one listbox for the command picker, selects and suggestions. */

import { el, freshId } from './dom.js';

const gap = 6;
const tallest = 340;

/**
 * Items are {value, label, hint, detail, badge (element), group}. The field that owns the list keeps the focus and
 * points at the active option with aria-activedescendant.
 */
export class ListPopup {
  constructor({ field, anchor = field, label, multiple = false, onPick, footer = null }) {
    this.field = field;
    this.anchor = anchor;
    this.onPick = onPick;
    this.id = freshId('list');
    this.items = [];
    this.active = -1;
    this.list = el('div', {
      class: 'options',
      id: this.id,
      role: 'listbox',
      'aria-label': label,
      'aria-multiselectable': multiple ? 'true' : null,
    });
    this.note = el('p', { class: 'options-note', hidden: true });
    this.element = el('div', { class: 'popup', popover: 'manual' }, this.list, this.note, footer);
    // The field must not lose the focus to a click in its list.
    this.element.addEventListener('pointerdown', (event) => event.preventDefault());
    this.place = this.place.bind(this);
  }

  get open() {
    return this.element.isConnected;
  }

  /** Shows `items`; `chosen` is a set of values; `note` is said when there is nothing to choose, or below the list. */
  show(items, { chosen = new Set(), active = 0, note = '' } = {}) {
    this.items = items;
    this.options = items.map((item, index) => this.option(item, index, chosen));
    const rows = [];
    let group = null;
    items.forEach((item, index) => {
      if (item.group && item.group !== group) {
        group = item.group;
        rows.push(el('div', { class: 'options-group', role: 'presentation' }, group));
      }
      rows.push(this.options[index]);
    });
    this.list.replaceChildren(...rows);
    this.list.hidden = !items.length;
    this.note.textContent = note;
    this.note.hidden = !note;
    if (!this.open) {
      // Inside a modal dialog everything outside it is inert: the list has to live in the dialog.
      (this.field.closest('dialog') ?? document.body).append(this.element);
      this.element.showPopover();
      addEventListener('resize', this.place);
      addEventListener('scroll', this.place, true);
    }
    this.expanded('true');
    this.field.setAttribute('aria-controls', this.id);
    this.place();
    this.activate(items.length ? Math.max(0, Math.min(active, items.length - 1)) : -1);
  }

  option(item, index, chosen) {
    const selected = chosen.has(item.value);
    return el(
      'div',
      {
        class: 'option',
        role: 'option',
        id: `${this.id}-${index}`,
        'aria-selected': String(selected),
        'data-value': item.value,
        on: {
          click: () => this.onPick(item),
          pointermove: () => index !== this.active && this.activate(index, false),
        },
      },
      item.badge,
      el(
        'span',
        { class: 'option-text' },
        el('span', { class: 'option-label' }, item.label),
        item.hint && el('span', { class: 'option-hint' }, item.hint),
      ),
      item.detail && el('span', { class: 'option-detail' }, item.detail),
      el('span', { class: 'option-tick', 'aria-hidden': 'true' }, selected ? '✓' : ''),
    );
  }

  hide() {
    if (!this.open) return;
    removeEventListener('resize', this.place);
    removeEventListener('scroll', this.place, true);
    this.element.remove();
    this.active = -1;
    this.expanded('false');
    this.field.removeAttribute('aria-activedescendant');
  }

  /** A plain text box, such as the message box, may not say that it is expanded. */
  expanded(state) {
    if (this.field.getAttribute('role') === 'combobox') this.field.setAttribute('aria-expanded', state);
  }

  activate(index, reveal = true) {
    this.options?.[this.active]?.classList.remove('active');
    this.active = index;
    const option = this.options?.[index];
    if (!option) {
      this.field.removeAttribute('aria-activedescendant');
      return;
    }
    option.classList.add('active');
    this.field.setAttribute('aria-activedescendant', option.id);
    if (reveal) option.scrollIntoView({ block: 'nearest' });
  }

  move(step) {
    const count = this.items.length;
    if (count) this.activate((this.active + step + count) % count);
  }

  /** Keys that work while the list is open. True if the key was used. */
  key(event) {
    if (!this.open || event.isComposing) return false;
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in moves) {
      const step = moves[event.key];
      if (Math.abs(step) === 1) this.move(step);
      else this.activate(Math.max(0, Math.min(this.items.length - 1, this.active + step)));
    } else if (event.key === 'Enter' && this.active >= 0 && !event.shiftKey) {
      this.onPick(this.items[this.active]);
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  place() {
    const box = this.anchor.getBoundingClientRect();
    // Above a labelled field the list must not hide the label.
    const top = (this.field.closest('.field') ?? this.anchor).getBoundingClientRect().top;
    const below = innerHeight - box.bottom - 2 * gap;
    const above = top - 2 * gap;
    const wanted = Math.min(tallest, this.element.scrollHeight + 2);
    const up = below < wanted && above > below;
    const style = this.element.style;
    style.maxHeight = `${Math.max(120, Math.min(tallest, up ? above : below))}px`;
    const width = Math.min(Math.max(box.width, 240), innerWidth - 2 * gap);
    style.width = `${width}px`;
    style.left = `${Math.max(gap, Math.min(box.left, innerWidth - width - gap))}px`;
    style.top = up ? 'auto' : `${box.bottom + gap}px`;
    style.bottom = up ? `${innerHeight - top + gap}px` : 'auto';
  }
}
