/** Modal dialogs: titled, focus kept inside, Escape closes, focus goes back to where it came from. */

import { el, freshId } from './dom.js';

const focusable = 'a[href], button:not([disabled]), input:not([disabled]):not([hidden]), textarea:not([disabled]), [tabindex="0"]';

/** `first()` puts the focus on the first thing to do; `fallback` is where it returns if its old place is gone. */
export function openDialog({ title, content, first, kind = 'modal', lightDismiss = false }) {
  const before = document.activeElement;
  const titleId = freshId('dialog');
  const dialog = el(
    'dialog',
    { class: `dialog ${kind}`, 'aria-labelledby': titleId },
    el(
      'div',
      { class: 'dialog-head' },
      el('h2', { id: titleId }, title),
      el('button', { type: 'button', class: 'quiet close', 'aria-label': 'Close', on: { click: () => dialog.close() } }, '×'),
    ),
    content,
  );
  dialog.addEventListener('keydown', (event) => event.key === 'Tab' && keepInside(dialog, event));
  dialog.addEventListener('close', () => {
    dialog.remove();
    const place = before?.isConnected && before !== document.body ? before : document.getElementById('message-box');
    place?.focus({ preventScroll: true });
  });
  if (lightDismiss) {
    dialog.addEventListener('pointerdown', (event) => {
      const box = dialog.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (event.target === dialog && !inside) dialog.close();
    });
  }
  document.body.append(dialog);
  dialog.showModal();
  first();
  return dialog;
}

function keepInside(dialog, event) {
  const stops = [...dialog.querySelectorAll(focusable)].filter((one) => one.tabIndex >= 0 && one.getClientRects().length);
  if (!stops.length) return;
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0]).focus();
}
