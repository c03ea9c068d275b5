/** What this person knows of the server: people, roles, channels and commands, and names for ids. */

import { get } from './door.js';

const kindOrder = ['organiser', 'staff', 'mentor', 'student', 'other', 'bot'];
export const kindNames = {
  organiser: 'Organiser',
  staff: 'Staff',
  mentor: 'Mentor',
  student: 'Student',
  other: 'No role yet',
  bot: 'App',
};

export class World {
  constructor() {
    this.guild = { id: '0', name: 'Ithaca' };
    this.clock = { now: new Date().toISOString(), zone: null, fast: false };
    this.people = new Map();
    this.roles = new Map();
    this.channels = new Map();
    this.commands = new Map();
    this.me = null;
  }

  async loadWorld() {
    const world = await get('world');
    this.guild = world.guild;
    this.clock = world.clock;
  }

  async loadPeople() {
    const people = await get('people');
    people.sort(
      (a, b) =>
        Number(b.owner) - Number(a.owner) ||
        kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) ||
        a.name.localeCompare(b.name),
    );
    this.people = new Map(people.map((person) => [person.id, person]));
  }

  async loadRoles() {
    const roles = await get('roles');
    this.roles = new Map(roles.map((role) => [role.id, role]));
  }

  /** The channels `as` may see, in Discord's order. */
  async loadChannels(as) {
    const channels = await get('channels', { as });
    this.channels = new Map(channels.map((channel) => [channel.id, channel]));
  }

  /** Commands offered to `as` in a channel; asked once per channel until `forgetCommands`. */
  async loadCommands(as, channel) {
    const key = `${as} ${channel}`;
    if (!this.commands.has(key)) {
      const commands = await get('commands', { as, channel });
      if (!commands.length) return commands;
      this.commands.set(key, commands);
    }
    return this.commands.get(key);
  }

  forgetCommands() {
    this.commands.clear();
  }

  /** Whom to act as when the address names nobody: the server's owner, else the first organiser, else anybody. */
  firstPerson() {
    return [...this.people.values()].find((person) => person.kind !== 'bot') ?? null;
  }

  person(id) {
    return this.people.get(id) ?? null;
  }

  textChannels() {
    return [...this.channels.values()].filter((channel) => channel.type !== 4);
  }
}
