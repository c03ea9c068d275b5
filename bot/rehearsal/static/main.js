/** Puts the page together. */

import { addressOf, readAddress } from './address.js';
import { ChannelList } from './channels.js';
import { ClockMoves } from './clock-moves.js';
import { Composer } from './composer.js';
import { byId } from './dom.js';
import { Frame, listenForKeys } from './frame.js';
import { Help } from './help.js';
import { Interactions } from './interact.js';
import { MessageLog } from './log.js';
import { MarkdownView } from './markdown-view.js';
import { isEphemeral } from './message.js';
import { openPeople } from './people.js';
import { Session } from './session.js';
import { World } from './world.js';

const world = new World();

/** What the parts of the page ask of the whole. */
const context = {
  world,
  as: () => session.as,
  channel: () => session.channel,
  channelAddress: (id) => addressOf(session.as, id),
  insertCommand: (name) => composer.chooseByName(name),
  show: (message) => arrived(message.channel_id, message),
  press: (...press) => interactions.press(...press),
  dismiss: (message) => interactions.dismiss(message),
  slash: (...slash) => interactions.slash(...slash),
};
context.markdown = new MarkdownView(context);

const frame = new Frame(world, { choosePerson, showHelp: () => help.toggle(true) });
const channels = new ChannelList(world);
const log = new MessageLog(context, { onEmpty: (empty) => frame.drawEmpty(empty, room()) });
const interactions = new Interactions(context, log);
const composer = new Composer(context);
const moves = new ClockMoves();
const help = new Help({ world, insertCommand: context.insertCommand, openPeople: choosePerson });

const session = new Session(world, {
  notice: (text) => frame.notice(text),
  clock: (clock) => moves.show(clock),
  person({ again = false } = {}) {
    frame.drawMe();
    help.redraw();
    if (again) return;
    interactions.reset();
    composer.reset();
    channels.reset(session.as);
  },
  channels() {
    channels.draw();
    if (room()) frame.drawRoom(room());
  },
  first: () => channels.first(),
  async room(id) {
    const unreadFrom = channels.unreadFrom(id);
    interactions.reset();
    channels.open(id);
    composer.open(room());
    frame.drawRoom(room());
    frame.drawer(false);
    frame.drawEmpty(id === null, null);
    if (id === null) log.clear();
    else await log.open(session.as, id, unreadFrom);
  },
  message: arrived,
  removed: (where, id) => where === session.channel && log.remove(id),
  caughtUp: () => log.fetchNewest(),
});

function room() {
  return world.channels.get(session.channel) ?? null;
}

async function choosePerson() {
  // Groups change while the page is open: what is searched should be of now.
  await session.refreshPeople();
  if (document.querySelector('dialog[open]')) return;
  openPeople(world, (id) => {
    location.hash = addressOf(id);
  });
}

function arrived(where, message, type = 'message') {
  interactions.answered(message);
  if (where === session.channel) {
    log.upsert({ ...message, channel_id: where });
    return;
  }
  if (type === 'edit' || message.author.id === session.as) return;
  const forMe = isEphemeral(message) || (message.mentions ?? []).some((one) => one.id === session.as);
  channels.addUnread(where, message.id, forMe);
}

byId('skip').addEventListener('click', () => composer.focus());
byId('channels').addEventListener('click', (event) => {
  // The open channel's own link changes no address: only the drawer has to close.
  if (event.target.closest('a.channel')?.dataset.key === session.channel) frame.drawer(false);
});
listenForKeys(frame, { channels, choosePerson, here: () => ({ as: session.as, channel: session.channel }) });
addEventListener('hashchange', () => session.follow());
const newcomer = readAddress().channel === null;
session.follow().then(() => newcomer && world.me && help.welcome());
