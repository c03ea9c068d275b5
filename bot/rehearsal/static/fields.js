/** The frame every field has: label, required mark, description, error. */

import { el, freshId } from './dom.js';

/**
 * `build({id, describedBy})` gives the control's element. The frame knows `id`, and `say(text)` shows
 * an error at the field (an empty text takes it away) and tells screen readers.
 */
export function field({ label, hint = '', required = false, group = false, build }) {
  const id = freshId('field');
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = hint ? `${hintId} ${errorId}` : errorId;
  const error = el('p', { class: 'field-error', id: errorId, hidden: true });
  const mark = required
    ? el('span', { class: 'field-required' }, ' required')
    : el('span', { class: 'field-optional' }, ' optional');
  const name = group
    ? el('legend', { class: 'field-label' }, label, mark)
    : el('label', { class: 'field-label', for: id }, label, mark);
  const control = build({ id, describedBy });
  const frame = el(
    group ? 'fieldset' : 'div',
    { class: 'field', 'aria-describedby': group ? describedBy : null },
    name,
    hint && el('p', { class: 'field-hint', id: hintId }, hint),
    control,
    error,
  );
  return {
    element: frame,
    focus: () => (frame.querySelector('input:not([type="hidden"]), textarea, select') ?? frame).focus(),
    say(text) {
      error.textContent = text;
      error.hidden = !text;
      frame.classList.toggle('wrong', Boolean(text));
      for (const input of frame.querySelectorAll('input, textarea')) {
        if (text) input.setAttribute('aria-invalid', 'true');
        else input.removeAttribute('aria-invalid');
      }
    },
  };
}

/** A file chooser that says what was chosen. */
export function fileChooser({ id, describedBy, multiple = false, onChange = () => {} }) {
  const names = el('span', { class: 'chooser-names' }, 'No file chosen');
  const input = el('input', {
    id, type: 'file', multiple, 'aria-describedby': describedBy,
    on: {
      change: () => {
        names.textContent = [...input.files].map((file) => file.name).join(', ') || 'No file chosen';
        onChange();
      },
    },
  });
  const element = el('span', { class: 'chooser' }, input, el('span', { class: 'chooser-button', 'aria-hidden': 'true' }, 'Choose a file'), names);
  return { element, get files() { return [...input.files]; } };
}

/** Says every field's error and puts the focus on the first; true if all is well. */
export function validate(fields) {
  let first = null;
  for (const one of fields) {
    const problem = one.problem();
    one.frame.say(problem);
    if (problem && !first) first = one;
  }
  first?.frame.focus();
  return first === null;
}

/** Length rules of a text, in words; '' if it is fine. */
export function textProblem(text, { required, min, max }) {
  if (!text) return required ? 'Please fill this in.' : '';
  const length = Array.from(text).length;
  if (min && length < min) return `At least ${min} characters, please (now ${length}).`;
  if (max && length > max) return `At most ${max} characters, please (now ${length}).`;
  return '';
}
