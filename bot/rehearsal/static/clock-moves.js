/** Moving the rehearsal's clock on: the buttons beside it, and the line that says where it is going. */

import { format, programmeZone } from './clock.js';
import { byId, el } from './dom.js';
import { post } from './door.js';

const moves = [
  ['+5 minutes', 'Move the clock on by five minutes: one step of an evening', { minutes: 5 }],
  ['+1 hour', 'Move the clock on by one hour', { hours: 1 }],
  ['+1 day', 'Move the clock on by one day', { days: 1 }],
  ['Next due', 'Move the clock on to the next moment that the bot or somebody waits for', { next: true }],
];

/** Milliseconds for which it is said where the clock has come to: later it would not be true any more. */
const arrivalStands = 10_000;

const inZone = (iso) => format(Date.parse(iso), 'W', programmeZone());

export class ClockMoves {
  constructor() {
    this.journey = null;
    this.mine = false;
    this.buttons = moves.map(([label, meaning, way]) =>
      el('button', { type: 'button', class: 'quiet move', title: meaning, on: { click: () => this.go(way) } }, label),
    );
    byId('moves').append(...this.buttons);
    this.line = byId('journey');
    this.words = byId('journey-said');
    this.bar = el('progress', { class: 'journey-bar', 'aria-label': 'How far the clock has come' });
    this.stop = el('button', { type: 'button', class: 'quiet', on: { click: () => this.ask({ stop: true }) } }, 'Stop');
    this.line.append(this.bar, this.stop);
  }

  get moving() {
    return this.journey?.state === 'under way';
  }

  go(way) {
    // Disabled buttons would lose the focus of whoever pressed one; these only say that they are not available.
    if (this.moving) return;
    this.mine = true;
    this.ask(way);
  }

  async ask(way) {
    try {
      this.show(await post('clock', way));
    } catch (error) {
      this.say(error.message);
    }
  }

  /** What the server says of the clock: `journey` is the one under way, or the last one; `now` is an ISO instant. */
  show({ journey, now }) {
    const wasMoving = this.moving;
    // The answer to a press may come after the news that the journey, a short one, has ended.
    if (!wasMoving && journey?.state === 'under way' && journey.begun === this.journey?.begun) return;
    this.journey = journey;
    for (const button of this.buttons) button.setAttribute('aria-disabled', String(this.moving));
    if (this.moving) this.showWay(journey, now);
    else if (wasMoving || this.mine) this.showEnd(journey, now);
  }

  showWay({ begun, until }, now) {
    this.say(until ? `The clock is moving on to ${inZone(until)}.` : 'The clock waits until everything is at rest.', { moving: true });
    if (!until) {
      this.bar.removeAttribute('value');
      return;
    }
    const whole = Date.parse(until) - Date.parse(begun);
    this.bar.value = whole > 0 ? Math.min(1, (Date.parse(now) - Date.parse(begun)) / whole) : 1;
  }

  showEnd({ state, sentence, stops }, now) {
    this.mine = false;
    const way = stops === 0 ? '' : ` It stopped ${stops === 1 ? 'once' : `${stops} times`} on the way, for what was due.`;
    this.say(state === 'arrived' ? `It is ${inZone(now)} now.${way}` : sentence);
    if (state === 'arrived') this.fading = setTimeout(() => this.say(''), arrivalStands);
  }

  /** Only changed words are written: what is written here is read out. */
  say(words, { moving = false } = {}) {
    clearTimeout(this.fading);
    if (this.words.textContent !== words) this.words.textContent = words;
    if (!moving && this.line.contains(document.activeElement)) this.buttons[0].focus();
    this.bar.hidden = this.stop.hidden = !moving;
    this.line.hidden = !words;
  }
}
