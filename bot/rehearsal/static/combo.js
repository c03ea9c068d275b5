/** A field with a list: choices, people, roles, channels, suggestions; one value or several. */

import { debounce, el } from './dom.js';
import { ListPopup } from './listbox.js';

const longest = 100;
const suggestionWait = 160;

function folded(text) {
  return (text ?? '').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Items whose label, hint or detail hold every word of the query; those that begin with it first. */
export function filterItems(items, query) {
  const words = folded(query).split(/\s+/).filter(Boolean);
  if (!words.length) return items;
  const matches = items.filter((item) => {
    const text = folded(`${item.label} ${item.hint ?? ''} ${item.detail ?? ''} ${item.search ?? ''}`);
    return words.every((word) => text.includes(word));
  });
  const start = folded(query.trim());
  return matches.sort((a, b) => Number(folded(b.label).startsWith(start)) - Number(folded(a.label).startsWith(start)));
}

/**
 * `source(query)` gives the items (or a promise of them); with `free`, what is typed is itself the value;
 * with `multiple`, up to `max` values are kept as chips and committed when the list closes.
 * `onCommit(values)` is called whenever the person has settled on something.
 */
export class Combo {
  constructor({
    id, label, source, placeholder = '', multiple = false, min = 0, max = 1, free = false, disabled = false,
    values = [], describedBy = null, required = false, maxLength = null, onCommit = () => {},
  }) {
    Object.assign(this, { source, multiple, min, max, free, onCommit, placeholder });
    this.initial = [...values];
    this.chosen = [...values];
    this.committed = this.key();
    this.before = [...values];
    this.round = 0;
    this.input = el('input', {
      id, type: 'text', role: 'combobox', placeholder, disabled, maxlength: maxLength,
      'aria-label': label, 'aria-describedby': describedBy, 'aria-required': required ? 'true' : null,
      'aria-expanded': 'false', 'aria-autocomplete': 'list', autocomplete: 'off', spellcheck: 'false',
      on: {
        input: () => this.typed(),
        click: () => !this.popup.open && this.openList(),
        keydown: (event) => this.keydown(event),
        blur: () => this.closeList(),
      },
    });
    this.chips = el('span', { class: 'chips' });
    this.element = el(
      'span',
      { class: disabled ? 'combo disabled' : 'combo', on: { mousedown: (event) => this.focusInput(event) } },
      this.chips,
      this.input,
      el('span', { class: 'combo-arrow', 'aria-hidden': 'true' }),
    );
    const done = multiple && el(
      'button',
      { type: 'button', class: 'options-done', tabindex: -1, on: { click: () => this.closeList() } },
      'Done',
    );
    this.popup = new ListPopup({
      field: this.input, anchor: this.element, label: label ?? placeholder, multiple,
      onPick: (item) => this.pick(item), footer: done || null,
    });
    this.suggest = debounce(suggestionWait, () => this.fill());
    this.show();
  }

  /** The values settled on; for a free field, the typed text where nothing was picked. */
  get values() {
    if (this.free && !this.multiple) {
      const text = this.input.value;
      if (this.chosen.length && this.chosen[0].label === text) return [this.chosen[0].value];
      return text ? [text] : [];
    }
    return this.chosen.map((item) => item.value);
  }

  /** Something was typed that is not one of the items. */
  get unfinished() {
    if (this.free) return false;
    if (this.multiple) return this.input.value.trim() !== '';
    return this.input.value !== (this.chosen[0]?.label ?? '');
  }

  key() {
    return JSON.stringify(this.chosen.map((item) => item.value));
  }

  focusInput(event) {
    if (event.target === this.input || this.input.disabled || event.target.closest('button')) return;
    event.preventDefault();
    this.input.focus();
    if (!this.popup.open) this.openList();
  }

  show() {
    if (!this.multiple) {
      this.input.value = this.chosen[0]?.label ?? '';
      return;
    }
    this.input.value = '';
    this.input.placeholder = this.chosen.length ? '' : this.placeholder;
    this.chips.replaceChildren(
      ...this.chosen.map((item) =>
        el('span', { class: 'chip' }, item.label, el('button', {
          type: 'button', tabindex: -1, 'aria-label': `Remove ${item.label}`, disabled: this.input.disabled,
          on: { click: () => this.remove(item) },
        }, '×')),
      ),
    );
  }

  typed() {
    if (!this.multiple && !this.free && this.input.value === '') this.chosen = [];
    if (this.slow) this.suggest();
    else this.fill();
  }

  openList() {
    if (this.input.disabled) return;
    if (!this.multiple) this.input.select();
    this.fill(true);
  }

  /** Asks the source and shows what it gives; an older answer never replaces a newer one. */
  async fill(everything = false) {
    this.round += 1;
    const round = this.round;
    const picked = !this.multiple && this.chosen[0]?.label === this.input.value;
    const query = everything && picked && !this.free ? '' : this.input.value;
    let items = this.source(query);
    if (items instanceof Promise) {
      this.slow = true;
      try {
        items = await items;
      } catch (error) {
        if (round === this.round && this.focused) this.popup.show([], { note: error.message });
        return;
      }
      if (round !== this.round || !this.focused) return;
    }
    const cut = items.length - longest;
    const chosen = new Set(this.chosen.map((item) => item.value));
    let note = cut > 0 ? `${cut} more. Type to narrow the list.` : '';
    if (!items.length) note = this.free ? 'No suggestions.' : 'Nothing matches.';
    const current = items.findIndex((item) => chosen.has(item.value));
    this.popup.show(items.slice(0, longest), { chosen, note, active: this.free && !query ? 0 : Math.max(0, current) });
  }

  get focused() {
    return document.activeElement === this.input;
  }

  pick(item) {
    if (!this.multiple) {
      this.chosen = [item];
      this.show();
      this.closeList();
      return;
    }
    if (this.chosen.some((one) => one.value === item.value)) {
      this.chosen = this.chosen.filter((one) => one.value !== item.value);
    } else if (this.chosen.length < this.max) {
      this.chosen = [...this.chosen, item];
    } else if (this.max === 1) {
      this.chosen = [item];
    }
    const active = this.popup.active;
    this.show();
    this.fill().then(() => this.popup.activate(active));
  }

  remove(item) {
    this.chosen = this.chosen.filter((one) => one.value !== item.value);
    this.show();
    if (this.popup.open) this.fill();
    else this.commit();
  }

  keydown(event) {
    if (this.popup.key(event)) return;
    if (event.key === 'Escape' && this.popup.open) {
      event.preventDefault();
      event.stopPropagation();
      this.chosen = this.free ? this.chosen : [...this.before];
      if (!this.free) this.show();
      this.hideList();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !this.popup.open) {
      event.preventDefault();
      this.openList();
    } else if (event.key === 'Backspace' && this.multiple && !this.input.value && this.chosen.length) {
      this.remove(this.chosen.at(-1));
    }
  }

  closeList() {
    this.hideList();
    this.commit();
  }

  /** Hides the list for good: suggestions that are still on their way must not open it again. */
  hideList() {
    this.suggest.cancel();
    this.round += 1;
    this.popup.hide();
  }

  commit() {
    const key = this.key();
    if (key === this.committed && !this.free) return;
    if (this.chosen.length && this.chosen.length < this.min) return;
    this.committed = key;
    this.before = [...this.chosen];
    this.onCommit(this.values);
  }

  /** Back to what was chosen at first: after a choice that did not get through. */
  reset() {
    this.chosen = [...this.initial];
    this.before = [...this.initial];
    this.committed = this.key();
    this.show();
  }

  get busy() {
    return this.element.classList.contains('busy');
  }

  setBusy(busy) {
    this.element.classList.toggle('busy', busy);
    this.input.setAttribute('aria-busy', String(busy));
  }
}
