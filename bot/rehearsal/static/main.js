/** Puts the page together: who one is, where, and what happens live. */

import { addressOf, readAddress, replaceAddress } from './address.js';
import { ChannelList } from './channels.js';
import { format, now, onTick, programmeZone, setNow, setZone } from './clock.js';
import { Composer } from './composer.js';
import { Live } from './door.js';
import { avatar, byId, debounce, el } from './dom.js';
import { Help } from './help.js';
import { Interactions } from './interact.js';
import { MessageLog } from './log.js';
import { MarkdownView } from './markdown-view.js';
import { isEphemeral } from './message.js';
import { openPeople, rememberPerson } from './people.js';
import { World, kindNames } from './world.js';

const refetchWait = 150;
const retryWait = 1500;
const narrow = matchMedia('(max-width: 800px)');

const world = new World();
let as = null;
let channel = null;
let live = null;
let round = 0;

const context = {
  world,
  as: () => as,
  channel: () => channel,
  channelAddress: (id) => addressOf(as, id),
  insertCommand: (name) => composer.chooseByName(name).catch((error) => composer.say(error.message)),
  show: (message) => arrived(message.channel_id ?? channel, message),
  sent: (message) => arrived(channel, message),
  press: (...press) => interactions.press(...press),
  dismiss: (message) => interactions.dismiss(message),
  slash: (...slash) => interactions.slash(...slash),
};
context.markdown = new MarkdownView(context);

const log = new MessageLog(context, { onEmpty: drawEmpty });
const interactions = new Interactions(context, log);
const composer = new Composer(context);
const channels = new ChannelList(world);
const help = new Help({ world, insertCommand: context.insertCommand, openPeople: choosePerson });

function choosePerson() {
  openPeople(world, (id) => {
    location.hash = addressOf(id);
  });
}

/** Begins, or begins again, as the person the address names. */
async function become(wanted) {
  round += 1;
  const mine = round;
  live?.close();
  live = null;
  interactions.reset();
  world.forgetCommands();
  try {
    await Promise.all([world.loadWorld(), world.loadPeople(), world.loadRoles()]);
  } catch (error) {
    if (mine !== round) return;
    connection(error.message);
    setTimeout(() => mine === round && become(readAddress()), retryWait);
    return;
  }
  if (mine !== round) return;
  const known = wanted.as && world.person(wanted.as);
  const person = known || world.firstPerson();
  if (!person) {
    connection('There is nobody on this server yet.');
    setTimeout(() => mine === round && become(readAddress()), retryWait);
    return;
  }
  connection(wanted.as && !known ? 'That person is not on this server. You are acting as its organiser.' : '');
  as = person.id;
  channel = null;
  world.me = person;
  rememberPerson(as);
  setZone(world.clock.zone);
  setNow(world.clock.now);
  drawMe();
  channels.reset(as);
  live = new Live(as, { onOpen: reopened, onEvent: happened, onLost: () => connection('The connection is lost. Trying again…') });
  await loadChannels(mine);
  if (mine === round) await open(wanted.channel);
}

async function loadChannels(mine = round) {
  try {
    await world.loadChannels(as);
  } catch (error) {
    if (mine === round) connection(error.message);
    return;
  }
  if (mine !== round) return;
  channels.draw();
  if (channel && world.channels.has(channel)) drawRoom();
}

async function open(wanted) {
  const id = world.channels.get(wanted)?.type === 4 ? null : wanted;
  const next = id && world.channels.has(id) ? id : channels.first();
  replaceAddress(as, next);
  if (next === channel) return;
  channel = next;
  interactions.reset();
  const unreadFrom = channels.unreadFrom(next);
  channels.open(next);
  channels.rove();
  composer.open(world.channels.get(next));
  drawRoom();
  drawer(false);
  byId('empty').hidden = true;
  if (!next) {
    drawEmpty(true);
    return;
  }
  try {
    await log.open(as, next, unreadFrom);
  } catch (error) {
    connection(error.message);
  }
}

/** The live socket is open; after a gap everything is read again, so that nothing is missing or stale. */
async function reopened(again) {
  connection('');
  if (!again) return;
  const mine = round;
  world.forgetCommands();
  try {
    await Promise.all([world.loadWorld(), world.loadPeople(), world.loadRoles()]);
    if (mine !== round) return;
    setNow(world.clock.now);
    await loadChannels(mine);
    if (!world.channels.has(channel)) await open(null);
    else await log.fetchNewest();
  } catch (error) {
    if (mine === round) connection(error.message);
  }
}

const channelsChanged = debounce(refetchWait, async () => {
  const mine = round;
  world.forgetCommands();
  await loadChannels(mine);
  if (mine === round && !world.channels.has(channel)) await open(null);
});

const peopleChanged = debounce(refetchWait, async () => {
  const mine = round;
  try {
    await Promise.all([world.loadPeople(), world.loadRoles()]);
  } catch {
    return; // The next event, or the reconnection, brings them.
  }
  if (mine !== round) return;
  world.me = world.person(as) ?? world.me;
  world.forgetCommands();
  drawMe();
});

function happened(event) {
  if (event.type === 'message' || event.type === 'edit') arrived(event.channel, event.message, event.type);
  else if (event.type === 'delete' && event.channel === channel) log.remove(event.message_id);
  else if (event.type === 'channels') channelsChanged();
  else if (event.type === 'people') peopleChanged();
  else if (event.type === 'clock') setNow(event.now);
}

function arrived(where, message, type = 'message') {
  interactions.answered(message);
  if (where === channel) {
    log.upsert({ ...message, channel_id: where });
    return;
  }
  if (type === 'edit' || message.author?.id === as) return;
  const forMe = isEphemeral(message) || (message.mentions ?? []).some((one) => one.id === as);
  channels.addUnread(where, message.id, forMe);
}

function connection(text) {
  const line = byId('connection');
  line.textContent = text;
  line.hidden = !text;
}

function drawMe() {
  const { me } = world;
  byId('guild').textContent = world.guild.name;
  byId('me').replaceChildren(
    avatar(me, 'small'),
    el(
      'span',
      { class: 'me-text' },
      el('span', { class: 'me-label' }, 'Acting as'),
      el('span', { class: 'me-name' }, me.name),
    ),
    el('span', { class: 'kind' }, kindNames[me.kind] ?? me.kind),
    el('span', { class: 'combo-arrow', 'aria-hidden': 'true' }),
  );
  byId('me').setAttribute('aria-label', `Acting as ${me.name}, ${kindNames[me.kind] ?? me.kind}. Change who you are`);
  if (!help.panel.hidden) help.draw();
}

function drawRoom() {
  const room = world.channels.get(channel);
  byId('channel-name').textContent = room ? room.name : 'No channel';
  byId('channel-topic').textContent = room?.topic ?? '';
  const title = room ? `#${room.name} · ` : '';
  document.title = `${title}${world.me.name} · Ithaca rehearsal`;
  byId('log').setAttribute('aria-label', room ? `Messages in #${room.name}` : 'Messages');
}

function drawEmpty(empty) {
  const box = byId('empty');
  box.hidden = !empty;
  if (!empty) return;
  const room = world.channels.get(channel);
  box.replaceChildren(
    avatar(world.me, 'large'),
    el('p', { class: 'empty-title' }, `You are acting as ${world.me.name}.`),
    room
      ? el('p', {}, 'Type ', el('kbd', {}, '/'), ' to see what you can do.')
      : el('p', {}, 'This person sees no channel yet. Act as the organiser to open some.'),
    el(
      'p',
      { class: 'empty-actions' },
      el('button', { type: 'button', class: 'press secondary', on: { click: () => help.toggle(true) } }, 'What to try'),
      el('button', { type: 'button', class: 'press secondary', on: { click: choosePerson } }, 'Act as somebody else'),
    ),
  );
}

/** The channel list on a narrow screen. */
function drawer(wanted) {
  const shown = wanted && narrow.matches;
  document.body.classList.toggle('drawer-open', shown);
  byId('menu').setAttribute('aria-expanded', String(shown));
  byId('shade').hidden = !shown;
  byId('channels').inert = narrow.matches && !shown;
  if (shown) (byId('channel-list').querySelector('[tabindex="0"]') ?? byId('channel-search')).focus();
}

function step(direction) {
  const ids = [...channels.links.keys()];
  const next = ids[(ids.indexOf(channel) + direction + ids.length) % ids.length];
  if (next) location.hash = addressOf(as, next);
}

onTick(() => {
  const clock = byId('clock');
  const zone = programmeZone();
  const time = format(now(), 'T', zone);
  if (!clock.firstChild) {
    clock.append(el('span', { class: 'visually-hidden' }, 'Rehearsal clock '), el('time', { class: 'clock-time' }), el('span', { class: 'clock-zone' }));
  }
  const [, face, place] = clock.children;
  face.textContent = time;
  face.title = `${format(now(), 'F', zone)}, ${zone}`;
  place.textContent = world.clock.fast ? `${zone} · fast` : zone.replaceAll('_', ' ');
});

byId('me').addEventListener('click', choosePerson);
byId('skip').addEventListener('click', () => composer.focus());
byId('menu').addEventListener('click', () => drawer(!document.body.classList.contains('drawer-open')));
byId('shade').addEventListener('click', () => drawer(false));
byId('channels').addEventListener('click', (event) => {
  const link = event.target.closest('a.channel');
  if (link && link.dataset.key === channel) drawer(false);
});
narrow.addEventListener('change', () => drawer(false));

addEventListener('keydown', (event) => {
  if (document.querySelector('dialog[open]')) return;
  if (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    event.preventDefault();
    step(event.key === 'ArrowDown' ? 1 : -1);
  } else if ((event.ctrlKey || event.metaKey) && event.key === 'k') {
    event.preventDefault();
    choosePerson();
  } else if (event.key === 'Escape' && document.body.classList.contains('drawer-open')) {
    drawer(false);
    byId('menu').focus();
  }
});

addEventListener('hashchange', () => {
  const wanted = readAddress();
  if (wanted.as !== as) become(wanted);
  else open(wanted.channel);
});

drawer(false);
become(readAddress());
