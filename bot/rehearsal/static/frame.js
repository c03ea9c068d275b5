/** What stands around the conversation: top bar, room head, first words, and the drawer of a narrow screen. */

import { addressOf } from './address.js';
import { format, now, onTick, programmeZone } from './clock.js';
import { avatar, byId, el } from './dom.js';
import { kindNames } from './world.js';

export class Frame {
  /** `choosePerson()` and `showHelp()` are the two first steps offered in an empty channel. */
  constructor(world, { choosePerson, showHelp }) {
    this.world = world;
    this.actions = { choosePerson, showHelp };
    this.narrow = matchMedia('(max-width: 800px)');
    byId('me').addEventListener('click', choosePerson);
    byId('menu').addEventListener('click', () => this.drawer(!this.drawerOpen));
    byId('shade').addEventListener('click', () => this.drawer(false));
    this.narrow.addEventListener('change', () => this.drawer(false));
    this.drawer(false);
    onTick(() => this.drawClock());
  }

  /** One line above everything: lost connection, unknown person. '' takes it away. */
  notice(text) {
    const line = byId('connection');
    line.textContent = text;
    line.hidden = !text;
  }

  drawMe() {
    const { me, guild } = this.world;
    const kind = kindNames[me.kind] ?? me.kind;
    byId('guild').textContent = guild.name;
    byId('me').replaceChildren(
      avatar(me, 'small'),
      el('span', { class: 'me-text' }, el('span', { class: 'me-label' }, 'Acting as'), el('span', { class: 'me-name' }, me.name)),
      el('span', { class: 'kind' }, kind),
      el('span', { class: 'combo-arrow', 'aria-hidden': 'true' }),
    );
    byId('me').setAttribute('aria-label', `Acting as ${me.name}, ${kind}. Change who you are`);
  }

  drawRoom(room) {
    byId('channel-name').textContent = room ? room.name : 'No channel';
    byId('channel-topic').textContent = room?.topic ?? '';
    document.title = `${room ? `#${room.name} · ` : ''}${this.world.me.name} · Ithaca rehearsal`;
    byId('log').setAttribute('aria-label', room ? `Messages in #${room.name}` : 'Messages');
  }

  /** Shows the first step where nothing has been said yet. */
  drawEmpty(empty, room) {
    const box = byId('empty');
    box.hidden = !empty;
    if (!empty) return;
    const { me } = this.world;
    const { choosePerson, showHelp } = this.actions;
    box.replaceChildren(
      avatar(me, 'large'),
      el('p', { class: 'empty-title' }, `You are acting as ${me.name}.`),
      room
        ? el('p', {}, 'Type ', el('kbd', {}, '/'), ' to see what you can do.')
        : el('p', {}, 'This person sees no channel yet. Act as the organiser to open some.'),
      el(
        'p',
        { class: 'empty-actions' },
        el('button', { type: 'button', class: 'press secondary', on: { click: showHelp } }, 'What to try'),
        el('button', { type: 'button', class: 'press secondary', on: { click: choosePerson } }, 'Act as somebody else'),
      ),
    );
  }

  get drawerOpen() {
    return document.body.classList.contains('drawer-open');
  }

  drawer(wanted) {
    const shown = wanted && this.narrow.matches;
    document.body.classList.toggle('drawer-open', shown);
    byId('menu').setAttribute('aria-expanded', String(shown));
    byId('shade').hidden = !shown;
    byId('channels').inert = this.narrow.matches && !shown;
    if (shown) (byId('channel-list').querySelector('[tabindex="0"]') ?? byId('channel-search')).focus();
  }

  /** The programme's time; beside it the reader's own, in which the messages are, where that differs. */
  drawClock() {
    const clock = byId('clock');
    if (!clock.firstChild) {
      clock.append(el('time', { class: 'clock-time' }), el('span', { class: 'clock-zone' }));
    }
    const [face, place] = clock.children;
    const zone = programmeZone();
    const instant = now();
    const differs = format(instant, 's') !== format(instant, 's', zone);
    const here = `${format(instant, 't')} where you are`;
    const city = zone.split('/').at(-1).replaceAll('_', ' ');
    face.textContent = format(instant, 'w', zone);
    face.title = format(instant, 'F', zone);
    place.textContent = [city, differs && here, this.world.clock.fast && 'fast'].filter(Boolean).join(' · ');
  }
}

/** Keys that work everywhere: Alt+arrows between channels, Ctrl+K to change who one is, Escape for the drawer. */
export function listenForKeys(frame, { channels, here, choosePerson }) {
  addEventListener('keydown', (event) => {
    if (document.querySelector('dialog[open]')) return;
    if (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const { as, channel } = here();
      const next = channels.beside(channel, event.key === 'ArrowDown' ? 1 : -1);
      if (next) location.hash = addressOf(as, next);
    } else if ((event.ctrlKey || event.metaKey) && event.key === 'k') {
      event.preventDefault();
      choosePerson();
    } else if (event.key === 'Escape' && frame.drawerOpen) {
      frame.drawer(false);
      byId('menu').focus();
    }
  });
}
