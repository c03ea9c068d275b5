/** "What to try": the first steps for the kind of person one acts as. */

import { byId, el } from './dom.js';

const narrow = matchMedia('(max-width: 1100px)');
const command = (name) => ({ command: name });

const steps = {
  organiser: [
    ['Give every group its private channel, and watch the list on the left grow.', command('groups create')],
    ['Save the plan of the evening: stories, goals, the next date and a photo around the quiz. Without a plan a kickoff is the quiz alone.', command('kickoff plan')],
    ['Open the lobby in every group. The board appears in the organisers’ channel.', command('kickoff start')],
    ['Open a second tab as a student, and press “I’m here” in their group’s channel. Everyone else comes by themselves.', { people: true }],
    ['Press the blue button of the board, answer as the student, and see the standings move. Then take the rooms from step to step, with the blue button or with +5 minutes beside the clock, and press Close.'],
    ['Let a term pass: move the clock above on, and see who would be nudged about what, and what needs a person.', command('nudges preview'), command('attention')],
    ['See what the programme knows, or bring in a roster of your own.', command('programme show'), command('roster import')],
  ],
  staff: [
    ['Every group has an observer. The groups you observe are in the list on the left.'],
    ['Read along in a group while the quiz runs.'],
    ['To run things, act as an organiser.', { people: true }],
  ],
  mentor: [
    ['Find your group’s channel in the list on the left.'],
    ['When the kickoff’s lobby is there, press “I’m here”.'],
    ['Talk it over, then press the letter of your answer. You may change it until the time is up.'],
    ['After the quiz, an evening goes on here: tell a story when it is your turn, and book the group’s next date on its card.'],
    ['Fix your group’s next date, or offer a few. Then move the clock above on to it.', command('meetup set'), command('meetup propose')],
    ['Not in a group yet? Join with your code.', command('join')],
  ],
  student: [
    ['Find your group’s channel in the list on the left.'],
    ['When the kickoff’s lobby is there, press “I’m here”.'],
    ['Discuss, then press the letter of your answer. You may change it until the time is up.'],
    ['After the quiz, an evening goes on here: write your goal when it is your turn, read the briefing, tap the dates that suit you.'],
    ['When your mentor has set a date, say whether you come. Then move the clock above on, and say how it was.'],
    ['Not in a group yet? Join with your code.', command('join')],
  ],
};

const storageKey = 'ithaca-rehearsal-help-closed';

export class Help {
  constructor({ world, insertCommand, openPeople }) {
    this.context = { world, insertCommand, openPeople };
    this.panel = byId('help');
    this.button = byId('help-button');
    this.button.addEventListener('click', () => this.toggle(this.panel.hidden));
    this.panel.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.toggle(false);
    });
  }

  /** Stands open beside the conversation for whoever comes for the first time, until they close it. */
  welcome() {
    if (narrow.matches || remembered(storageKey)) return;
    this.panel.hidden = false;
    this.button.setAttribute('aria-expanded', 'true');
    this.draw();
  }

  toggle(open) {
    if (!open) remember(storageKey);
    const hadFocus = this.panel.contains(document.activeElement);
    this.panel.hidden = !open;
    this.button.setAttribute('aria-expanded', String(open));
    if (open) {
      this.draw();
      this.panel.querySelector('button').focus();
    } else if (hadFocus) {
      this.button.focus();
    }
  }

  /** On a narrow screen the panel covers the conversation: doing a step closes it. */
  act(action) {
    if (narrow.matches) this.toggle(false);
    action();
  }

  redraw() {
    if (!this.panel.hidden) this.draw();
  }

  draw() {
    const { world } = this.context;
    const me = world.me;
    const kind = steps[me?.kind] ? me.kind : 'student';
    this.panel.replaceChildren(
      el(
        'div',
        { class: 'help-head' },
        el('h2', {}, 'What to try'),
        el('button', { type: 'button', class: 'quiet close', 'aria-label': 'Close', on: { click: () => this.toggle(false) } }, '×'),
      ),
      el('p', { class: 'help-who' }, me ? `As ${me.name}, ${kind}:` : ''),
      el('ol', { class: 'steps' }, ...steps[kind].map(([text, ...actions]) => el('li', {}, text, ...actions.map((action) => this.action(action))))),
      el('h3', {}, 'Good to know'),
      el(
        'ul',
        { class: 'notes' },
        el('li', {}, 'This is a rehearsal: nothing leaves this computer and nobody real is written to.'),
        el('li', {}, 'Each tab is one person. Copy the address to come back as the same one.'),
        el('li', {}, 'Whoever you act as is left to you; everyone else plays by themselves.'),
        el('li', {}, 'The clock above is the rehearsal’s. Move it on, and whatever is due on the way is done in its turn.'),
        el('li', {}, el('kbd', {}, 'Alt'), ' + ', el('kbd', {}, '↑'), ' ', el('kbd', {}, '↓'), ' moves between channels, ', el('kbd', {}, 'Ctrl'), ' + ', el('kbd', {}, 'K'), ' changes who you are.'),
      ),
    );
  }

  action(action) {
    if (action.people) {
      return el('button', { type: 'button', class: 'step-action', on: { click: () => this.act(() => this.context.openPeople()) } }, 'Choose a person');
    }
    return el(
      'button',
      { type: 'button', class: 'step-action', on: { click: () => this.act(() => this.context.insertCommand(action.command)) } },
      `/${action.command}`,
    );
  }
}

function remembered(key) {
  try {
    return localStorage.getItem(key) !== null;
  } catch {
    return true;
  }
}

function remember(key) {
  try {
    localStorage.setItem(key, '1');
  } catch {
    // A browser that keeps nothing only shows the panel again.
  }
}
