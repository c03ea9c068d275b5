/** Being one person: loading what they see, keeping up live, catching up after a gap. */

import { readAddress, replaceAddress } from './address.js';
import { setNow, setZone } from './clock.js';
import { debounce } from './dom.js';
import { Live } from './door.js';
import { rememberPerson } from './people.js';

const refetchWait = 150;
const retryWait = 1500;
const category = 4;

export class Session {
  /** `page` = {notice, person, channels, room, message, removed, caughtUp, first, clock}: what the page does with the news. */
  constructor(world, page) {
    this.world = world;
    this.page = page;
    this.as = null;
    this.channel = null;
    this.round = 0;
    this.channelsChanged = debounce(refetchWait, () => this.refreshChannels());
    this.peopleChanged = debounce(refetchWait, () => this.refreshPeople());
  }

  /** Follows the address: another person, or another channel. */
  follow() {
    const wanted = readAddress();
    return this.as === null || wanted.as !== this.as ? this.become(wanted) : this.open(wanted.channel);
  }

  async become(wanted) {
    this.round += 1;
    const { round, world, page } = this;
    this.live?.close();
    this.as = null;
    this.channel = null;
    world.forgetCommands();
    try {
      await this.load();
    } catch (error) {
      this.retry(round, error.message);
      return;
    }
    if (round !== this.round) return;
    const known = wanted.as && world.person(wanted.as);
    const me = known || world.firstPerson();
    if (!me) {
      this.retry(round, 'There is nobody on this server yet.');
      return;
    }
    page.notice(wanted.as && !known ? `That person is not on this server. You are acting as ${me.name}.` : '');
    this.as = me.id;
    world.me = me;
    rememberPerson(me.id);
    page.person();
    this.live = new Live(me.id, {
      onOpen: (again) => again && this.catchUp(),
      onEvent: (event) => this.happened(event),
      onLost: () => page.notice('The connection is lost. Trying again…'),
    });
    if (await this.loadChannels()) await this.open(wanted.channel);
  }

  retry(round, sentence) {
    if (round !== this.round) return;
    this.page.notice(sentence);
    setTimeout(() => round === this.round && this.become(readAddress()), retryWait);
  }

  async load() {
    const { world } = this;
    const clock = world.loadWorld().then(() => {
      setZone(world.clock.zone);
      setNow(world.clock.now);
      this.page.clock(world.clock);
    });
    await Promise.all([clock, world.loadPeople(), world.loadRoles()]);
  }

  /** True if the channels are there and one is still the same person. */
  async loadChannels() {
    const { round, as } = this;
    try {
      await this.world.loadChannels(as);
    } catch (error) {
      if (round === this.round) this.page.notice(error.message);
      return false;
    }
    if (round !== this.round) return false;
    this.page.channels();
    return true;
  }

  /** Opens a channel; one that this person does not see becomes the first they do. */
  async open(wanted) {
    const { world } = this;
    const known = wanted && world.channels.has(wanted) && world.channels.get(wanted).type !== category;
    const next = known ? wanted : this.page.first();
    replaceAddress(this.as, next);
    if (next === this.channel && next !== null) return;
    this.channel = next;
    try {
      await this.page.room(next);
    } catch (error) {
      this.page.notice(error.message);
    }
  }

  /** The line was down: everything is read again, so that nothing is missing or stale. */
  async catchUp() {
    const { round, world, page } = this;
    page.notice('');
    world.forgetCommands();
    try {
      await this.load();
      if (round !== this.round) return;
      world.me = world.person(this.as) ?? world.me;
      if (!(await this.loadChannels())) return;
      if (world.channels.has(this.channel)) await page.caughtUp();
      else await this.open(null);
    } catch (error) {
      if (round === this.round) page.notice(error.message);
    }
  }

  async refreshChannels() {
    this.world.forgetCommands();
    if ((await this.loadChannels()) && !this.world.channels.has(this.channel)) await this.open(null);
  }

  async refreshPeople() {
    const { round, world } = this;
    try {
      await Promise.all([world.loadPeople(), world.loadRoles()]);
    } catch {
      return; // The next event, or the reconnection, brings them.
    }
    if (round !== this.round) return;
    world.me = world.person(this.as) ?? world.me;
    world.forgetCommands();
    this.page.person({ again: true });
  }

  happened(event) {
    if (event.type === 'message' || event.type === 'edit') this.page.message(event.channel, event.message, event.type);
    else if (event.type === 'delete') this.page.removed(event.channel, event.message_id);
    else if (event.type === 'channels') this.channelsChanged();
    else if (event.type === 'people') this.peopleChanged();
    else if (event.type === 'clock') {
      setNow(event.now);
      this.page.clock(event);
    }
  }
}
