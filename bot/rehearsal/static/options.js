/** A chosen slash command as a small form: one labelled field per option. */

import { Combo } from './combo.js';
import { el } from './dom.js';
import { field, fileChooser, textProblem, validate } from './fields.js';
import { entitySource, fixedSource } from './pickers.js';

const type = { string: 3, integer: 4, boolean: 5, user: 6, channel: 7, role: 8, mentionable: 9, number: 10, attachment: 11 };
const entities = { [type.user]: 'people', [type.channel]: 'channels', [type.role]: 'roles', [type.mentionable]: 'mentionable' };
const yesNo = [{ value: 'true', label: 'True' }, { value: 'false', label: 'False' }];

export class CommandForm {
  /** `run(options, files)` returns a promise; `autocomplete(options, focused)` gives choices; `cancel()` closes. */
  constructor(command, world, { run, autocomplete, cancel }) {
    this.command = command;
    this.world = world;
    this.autocomplete = autocomplete;
    this.fields = [...(command.options ?? [])]
      .sort((a, b) => Number(Boolean(b.required)) - Number(Boolean(a.required)))
      .map((option) => this.optionField(option));
    this.problem = el('p', { class: 'form-error', role: 'alert', hidden: true });
    this.send = el('button', { type: 'submit', class: 'press primary' }, el('span', { class: 'press-content' }, `Run /${command.name}`));
    this.element = el(
      'form',
      {
        class: 'command-form', 'aria-label': `Command /${command.name}`, novalidate: true,
        on: {
          submit: (event) => {
            event.preventDefault();
            this.submit(run);
          },
          keydown: (event) => {
            if (event.key === 'Escape') {
              event.preventDefault();
              event.stopPropagation();
              cancel();
            }
          },
        },
      },
      el(
        'div',
        { class: 'command-head' },
        el('div', {}, el('span', { class: 'command-name' }, `/${command.name}`), el('span', { class: 'command-about' }, command.description)),
        el('button', { type: 'button', class: 'quiet close', 'aria-label': 'Cancel the command', on: { click: cancel } }, '×'),
      ),
      el('div', { class: 'command-fields' }, ...this.fields.map((one) => one.frame.element)),
      this.problem,
      el('div', { class: 'command-foot' }, this.send, el('span', { class: 'keys' }, el('kbd', {}, 'Enter'), ' runs it, ', el('kbd', {}, 'Esc'), ' leaves')),
    );
  }

  focus() {
    if (this.fields.length) this.fields[0].frame.focus();
    else this.send.focus();
  }

  async submit(run) {
    if (this.busy) return;
    this.fail('');
    if (!validate(this.fields)) return;
    const options = this.collect();
    const files = this.fields.filter((one) => one.file).map((one) => [one.name, one.file()]).filter(([, file]) => file);
    this.busy = true;
    this.send.setAttribute('aria-busy', 'true');
    this.send.classList.add('busy');
    try {
      await run(options, files);
    } catch (error) {
      this.fail(error.message);
    } finally {
      this.busy = false;
      this.send.removeAttribute('aria-busy');
      this.send.classList.remove('busy');
    }
  }

  fail(text) {
    this.problem.textContent = text;
    this.problem.hidden = !text;
  }

  /** What has been filled in so far, by option name, as the door wants it. */
  collect() {
    const options = {};
    for (const one of this.fields) {
      const value = one.value?.();
      if (value !== undefined && value !== '') options[one.name] = value;
    }
    return options;
  }

  optionField(option) {
    const shape = { label: option.name, hint: option.description, required: Boolean(option.required) };
    if (option.type === type.attachment) return this.attachmentField(option, shape);
    if (option.type === type.boolean) return this.listField(option, shape, yesNo, (value) => value === 'true');
    if (option.choices?.length) {
      const items = option.choices.map((choice, index) => ({ value: String(index), label: choice.name }));
      return this.listField(option, shape, items, (index) => option.choices[Number(index)].value);
    }
    if (entities[option.type]) return this.entityField(option, shape);
    if (option.autocomplete) return this.suggestedField(option, shape);
    return this.typedField(option, shape);
  }

  attachmentField(option, shape) {
    let chooser = null;
    const frame = field({ ...shape, build: (ids) => (chooser = fileChooser({ ...ids, onChange: () => frame.say('') })).element });
    return {
      name: option.name,
      frame,
      file: () => chooser.files[0] ?? null,
      problem: () => (option.required && !chooser.files.length ? 'Please choose a file.' : ''),
    };
  }

  comboField(option, shape, settings, read) {
    let combo = null;
    const frame = field({
      ...shape,
      build: ({ id, describedBy }) => {
        combo = new Combo({ id, describedBy, required: shape.required, ...settings, onCommit: () => frame?.say('') });
        return combo.element;
      },
    });
    return {
      name: option.name,
      frame,
      value: () => (combo.values.length ? read(combo.values[0]) : undefined),
      problem: () => {
        if (combo.unfinished) return 'Please choose one from the list.';
        return option.required && !combo.values.length ? 'Please choose one.' : '';
      },
    };
  }

  listField(option, shape, items, read) {
    return this.comboField(option, shape, { source: fixedSource(items), placeholder: 'Choose' }, read);
  }

  entityField(option, shape) {
    const what = entities[option.type];
    const settings = { source: entitySource(this.world, what, option.channel_types), placeholder: 'Type a name' };
    return this.comboField(option, shape, settings, (id) => id);
  }

  /** Autocomplete: the bot suggests; what is typed counts even where it is not among the suggestions. */
  suggestedField(option, shape) {
    const kinds = new Map();
    const source = async (typed) => {
      const options = { ...this.collect(), [option.name]: this.number(option, typed) ?? typed };
      const { choices } = await this.autocomplete(options, option.name);
      return choices.map((choice) => {
        kinds.set(String(choice.value), choice.value);
        return { value: String(choice.value), label: choice.name };
      });
    };
    const settings = { source, free: true, placeholder: 'Type to see suggestions', maxLength: option.max_length };
    const one = this.comboField(option, shape, settings, (text) => kinds.get(text) ?? this.number(option, text) ?? text);
    one.problem = () => this.typedProblem(option, String(one.value() ?? ''));
    return one;
  }

  typedField(option, shape) {
    const numeric = option.type === type.integer || option.type === type.number;
    let input = null;
    const frame = field({
      ...shape,
      build: ({ id, describedBy }) => {
        input = el('input', {
          id, type: 'text', inputmode: numeric ? 'decimal' : null, 'aria-describedby': describedBy, autocomplete: 'off',
          'aria-required': shape.required ? 'true' : null, on: { input: () => frame.say('') },
        });
        return input;
      },
    });
    return {
      name: option.name,
      frame,
      value: () => (input.value === '' ? undefined : this.number(option, input.value) ?? input.value),
      problem: () => this.typedProblem(option, input.value),
    };
  }

  number(option, text) {
    const shape = { [type.integer]: /^\s*-?\d{1,16}\s*$/, [type.number]: /^\s*-?\d+([.,]\d+)?\s*$/ }[option.type];
    return shape?.test(text) ? Number(text.replace(',', '.')) : null;
  }

  typedProblem(option, text) {
    if (option.type === type.string) {
      return textProblem(text, { required: option.required, min: option.min_length, max: option.max_length });
    }
    if (!text.trim()) return option.required ? 'Please fill this in.' : '';
    const value = this.number(option, text);
    if (value === null) return option.type === type.integer ? 'A whole number, please.' : 'A number, please.';
    if (option.min_value !== undefined && option.min_value !== null && value < option.min_value) return `At least ${option.min_value}, please.`;
    if (option.max_value !== undefined && option.max_value !== null && value > option.max_value) return `At most ${option.max_value}, please.`;
    return '';
  }
}
