/** The bot's modals: a dialog with its fields, checked before they are sent. */

import { Combo } from './combo.js';
import { emojiText, entityKinds } from './components.js';
import { openDialog } from './dialog.js';
import { el } from './dom.js';
import { field, fileChooser, textProblem, validate } from './fields.js';
import { entityItem, entitySource, fixedSource } from './pickers.js';

const paragraph = 2;

/**
 * Shows `modal` (Discord's payload). `submit(values, files)` resolves to '' when it got through, else to
 * a sentence that is shown in the dialog, which then stays open with everything typed.
 */
export function openModal(modal, { world, markdown, submit }) {
  const fields = [];
  const parts = modal.components.map((component) => part(component, fields, world, markdown)).filter(Boolean);
  const problem = el('p', { class: 'form-error', role: 'alert', hidden: true });
  const send = el('button', { type: 'submit', class: 'press primary' }, el('span', { class: 'press-content' }, 'Submit'));
  const cancel = el('button', { type: 'button', class: 'press secondary', on: { click: () => dialog.close() } }, 'Cancel');
  let busy = false;
  const form = el(
    'form',
    {
      class: 'modal-form', novalidate: true,
      on: {
        submit: async (event) => {
          event.preventDefault();
          if (busy || !validate(fields)) return;
          busy = true;
          send.classList.add('busy');
          const text = await submit(...collect(fields));
          send.classList.remove('busy');
          busy = false;
          problem.textContent = text;
          problem.hidden = !text;
          if (!text) dialog.close();
        },
      },
    },
    el('div', { class: 'modal-fields' }, ...parts, problem),
    el('div', { class: 'modal-foot' }, cancel, send),
  );
  const dialog = openDialog({ title: modal.title, content: form, first: () => (fields[0] ? fields[0].frame.focus() : send.focus()) });
  return dialog;
}

function collect(fields) {
  const values = {};
  const files = [];
  for (const one of fields) {
    if (one.files) files.push(...one.files().map((file) => [one.id, file]));
    else if (one.value() !== undefined) values[one.id] = one.value();
  }
  return [values, files];
}

function part(component, fields, world, markdown) {
  if (component.type === 10) return el('div', { class: 'content' }, ...markdown.blocks(component.content));
  const control = component.type === 18 ? component.component : component.components?.[0];
  const builder = control && builders[control.type];
  if (!builder) return null;
  const shape = {
    label: component.type === 18 ? component.label : control.label || control.placeholder || '',
    hint: component.description ?? '',
  };
  const one = builder(control, shape, world);
  fields.push({ id: control.custom_id, ...one });
  return one.frame.element;
}

function textField(control, shape) {
  const required = control.required !== false;
  let input = null;
  const frame = field({
    ...shape, required,
    build: ({ id, describedBy }) => {
      const attributes = {
        id, placeholder: control.placeholder, maxlength: control.max_length, 'aria-describedby': describedBy,
        'aria-required': required ? 'true' : null, on: { input: () => frame.say('') },
      };
      input = control.style === paragraph ? el('textarea', { ...attributes, rows: 4 }) : el('input', { ...attributes, type: 'text', autocomplete: 'off' });
      input.value = control.value ?? '';
      return input;
    },
  });
  const rules = { required, min: control.min_length, max: control.max_length };
  return { frame, value: () => input.value, problem: () => textProblem(input.value, rules) };
}

function selectField(control, shape, world) {
  const required = control.required !== false;
  const what = entityKinds[control.type];
  const min = control.min_values ?? 1;
  const max = control.max_values ?? 1;
  const items = (control.options ?? []).map((option) => ({
    value: option.value, label: `${emojiText(option.emoji)} ${option.label}`.trim(), hint: option.description,
  }));
  const values = what
    ? (control.default_values ?? []).map((one) => entityItem(world, what, one.id))
    : items.filter((item, index) => control.options[index].default);
  let combo = null;
  const frame = field({
    ...shape, required,
    build: ({ id, describedBy }) => {
      combo = new Combo({
        id, describedBy, required, values, min, max, multiple: max > 1, placeholder: control.placeholder || 'Choose',
        source: what ? entitySource(world, what, control.channel_types) : fixedSource(items), onCommit: () => frame?.say(''),
      });
      return combo.element;
    },
  });
  return {
    frame,
    value: () => combo.values,
    problem: () => {
      if (combo.unfinished) return 'Please choose from the list.';
      const count = combo.values.length;
      if (!count) return required ? 'Please choose.' : '';
      return count < min ? `Please choose at least ${min}.` : '';
    },
  };
}

/** Radio buttons, or check boxes for several. */
function choiceField(control, shape) {
  const several = control.type === 22;
  const required = several ? Boolean(control.required ?? true) : Boolean(control.required ?? true);
  const min = control.min_values ?? 1;
  const max = several ? (control.max_values ?? control.options.length) : 1;
  const inputs = [];
  const frame = field({
    ...shape, required, group: true,
    build: ({ id }) =>
      el(
        'div',
        { class: 'choices' },
        ...control.options.map((option, index) => {
          const input = el('input', {
            type: several ? 'checkbox' : 'radio', name: id, id: `${id}-${index}`, value: option.value, on: { change: () => frame.say('') },
          });
          input.checked = Boolean(option.default);
          inputs.push(input);
          return el('label', { class: 'choice', for: `${id}-${index}` }, input,
            el('span', {}, option.label, option.description && el('span', { class: 'field-hint' }, option.description)));
        }),
      ),
  });
  const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value);
  return {
    frame,
    value: () => (several ? chosen() : chosen()[0]),
    problem: () => {
      const count = chosen().length;
      if (!count) return required ? 'Please choose.' : '';
      if (count < min) return `Please choose at least ${min}.`;
      return count > max ? `Please choose at most ${max}.` : '';
    },
  };
}

function checkboxField(control, shape) {
  let input = null;
  const frame = field({
    ...shape,
    build: ({ id, describedBy }) => {
      input = el('input', { id, type: 'checkbox', class: 'single-check', 'aria-describedby': describedBy });
      input.checked = Boolean(control.default);
      return input;
    },
  });
  return { frame, value: () => input.checked, problem: () => '' };
}

function fileField(control, shape) {
  const required = control.required !== false;
  const min = control.min_values ?? 1;
  const max = control.max_values ?? 1;
  let chooser = null;
  const frame = field({ ...shape, required, build: (ids) => (chooser = fileChooser({ ...ids, multiple: max > 1, onChange: () => frame.say('') })).element });
  return {
    frame,
    files: () => chooser.files,
    problem: () => {
      const count = chooser.files.length;
      if (!count) return required ? 'Please choose a file.' : '';
      if (count < min) return `Please choose at least ${min} files.`;
      return count > max ? `Please choose at most ${max} files.` : '';
    },
  };
}

const builders = {
  3: selectField, 4: textField, 5: selectField, 6: selectField, 7: selectField, 8: selectField,
  19: fileField, 21: choiceField, 22: choiceField, 23: checkboxField,
};
