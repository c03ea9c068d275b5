/** Lists to choose people, roles and channels from, as items for a Combo. */

import { filterItems } from './combo.js';
import { avatar, el } from './dom.js';
import { kindNames } from './world.js';

function people(world) {
  return [...world.people.values()].map((person) => ({
    value: person.id,
    label: person.name,
    hint: `@${person.handle}`,
    detail: kindNames[person.kind] ?? person.kind,
    search: person.roles.join(' '),
    badge: avatar(person, 'tiny'),
  }));
}

function roles(world) {
  return [...world.roles.values()].map((role) => ({
    value: role.id,
    label: role.name,
    detail: 'Role',
    badge: el('span', { class: 'sigil', 'aria-hidden': 'true' }, '@'),
  }));
}

function channels(world, types) {
  const wanted = types?.length ? new Set(types) : null;
  return [...world.channels.values()]
    .filter((channel) => (wanted ? wanted.has(channel.type) : true))
    .map((channel) => ({
      value: channel.id,
      label: channel.name,
      hint: channel.type === 4 ? 'Category' : (world.channels.get(channel.parent_id)?.name ?? ''),
      badge: el('span', { class: 'sigil', 'aria-hidden': 'true' }, channel.type === 4 ? '▾' : '#'),
    }));
}

/** `what` is 'people', 'roles', 'mentionable' or 'channels'; gives a Combo source. */
export function entitySource(world, what, channelTypes = null) {
  return (query) => {
    if (what === 'people') return filterItems(people(world), query);
    if (what === 'roles') return filterItems(roles(world), query);
    if (what === 'mentionable') return filterItems([...people(world), ...roles(world)], query);
    return filterItems(channels(world, channelTypes), query);
  };
}

/** The item for an id that a select brings along as its default. */
export function entityItem(world, what, id) {
  const everything = { people, roles, mentionable: (one) => [...people(one), ...roles(one)], channels };
  return everything[what](world).find((item) => item.value === id) ?? { value: id, label: id };
}

/** A fixed list of {value, label, hint?}. */
export function fixedSource(items) {
  return (query) => filterItems(items, query);
}
