/** The message box: writing, sending files, and the way into slash commands. */

import { byId, el, plural } from './dom.js';
import { post } from './door.js';
import { ListPopup } from './listbox.js';
import { CommandForm } from './options.js';

const longestMessage = 2000;
const tallestBox = 180;

/** Commands for what stands after the slash: names that begin so first, then any that hold every word. */
export function matchCommands(commands, typed) {
  const query = typed.toLowerCase().replace(/\s+/g, ' ').trimStart();
  const words = query.split(' ').filter(Boolean);
  const rank = (command) => {
    const name = command.name.toLowerCase();
    if (name === query.trimEnd()) return 0;
    if (query.startsWith(`${name} `)) return 1;
    if (name.startsWith(query)) return 2;
    if (words.every((word) => name.includes(word))) return 3;
    return words.every((word) => `${name} ${command.description.toLowerCase()}`.includes(word)) ? 4 : 9;
  };
  return commands
    .map((command, index) => ({ command, index, rank: rank(command) }))
    .filter((one) => one.rank < 9)
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map((one) => one.command);
}

export class Composer {
  /** `context` = {world, as(), channel(), slash(command, options, files), show(message)}. */
  constructor(context) {
    this.context = context;
    this.root = byId('composer');
    this.files = [];
    this.drafts = new Map();
    this.box = el('textarea', {
      rows: 1, id: 'message-box', maxlength: longestMessage, 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox',
      autocomplete: 'off',
      on: {
        input: () => this.typed(),
        keydown: (event) => this.keydown(event),
        blur: () => this.popup.hide(),
        paste: (event) => this.takeFiles(event.clipboardData?.files, event),
      },
    });
    const chooser = el('input', {
      type: 'file', multiple: true, hidden: true, tabindex: -1,
      on: { change: () => { this.takeFiles(chooser.files); chooser.value = ''; } },
    });
    this.attach = el('button', { type: 'button', class: 'quiet attach', 'aria-label': 'Attach a file', on: { click: () => chooser.click() } }, '+');
    this.send = el('button', { type: 'submit', class: 'quiet send' }, 'Send');
    this.bar = el('form', { class: 'message-bar', on: { submit: (event) => { event.preventDefault(); this.submit(); } } }, this.attach, chooser, this.box, this.send);
    this.fileList = el('ul', { class: 'pending-files', 'aria-label': 'Files to send' });
    this.note = el('p', { class: 'form-error', role: 'alert', hidden: true });
    this.count = el('p', { class: 'visually-hidden', role: 'status' });
    this.popup = new ListPopup({ field: this.box, anchor: this.bar, label: 'Slash commands', onPick: (item) => this.choose(item.command) });
    this.root.append(this.fileList, this.bar, this.note, this.count);
  }

  /** Another channel: a half-typed message waits in its own channel, a half-filled command goes. */
  open(channel) {
    this.closeForm(false);
    if (this.place) this.drafts.set(this.place, this.box.value);
    this.place = channel?.id ?? null;
    this.box.value = this.drafts.get(this.place) ?? '';
    this.files = [];
    this.drawFiles();
    this.grow();
    this.popup.hide();
    this.say('');
    const locked = !channel || channel.can_send === false;
    this.box.disabled = locked;
    this.attach.disabled = locked;
    this.send.disabled = locked;
    let prompt = 'No channel is open';
    if (channel) prompt = locked ? 'You can read here, but not write' : `Message #${channel.name}, or type / for commands`;
    this.box.placeholder = prompt;
    this.box.setAttribute('aria-label', channel ? `Message #${channel.name}` : 'Message');
  }

  /** Another person: nothing of what the last one was writing is left. */
  reset() {
    this.place = null;
    this.drafts.clear();
    this.box.value = '';
  }

  focus() {
    if (this.form) this.form.focus();
    else this.box.focus();
  }

  say(text) {
    this.note.textContent = text;
    this.note.hidden = !text;
  }

  typed() {
    this.say('');
    this.grow();
    this.suggest();
  }

  grow() {
    this.box.style.height = 'auto';
    this.box.style.height = `${Math.min(tallestBox, this.box.scrollHeight)}px`;
  }

  async suggest() {
    const text = this.box.value;
    if (!text.startsWith('/') || text.includes('\n')) {
      this.popup.hide();
      return;
    }
    let commands;
    try {
      commands = await this.context.world.loadCommands(this.context.as(), this.context.channel());
    } catch (error) {
      this.say(error.message);
      return;
    }
    if (this.box.value !== text || document.activeElement !== this.box) return;
    const found = matchCommands(commands, text.slice(1));
    const items = found.map((command) => ({
      value: command.name, label: `/${command.name}`, hint: command.description, command,
      detail: (command.options ?? []).filter((option) => option.required).map((option) => option.name).join(' '),
    }));
    let note = '';
    if (!commands.length) note = 'The bot has not offered any command here yet.';
    else if (!found.length) note = 'No command matches.';
    this.popup.show(items, { note });
    this.count.textContent = note || `${plural(items.length, 'command', 'commands')}. Arrow keys to choose, Enter to open.`;
  }

  keydown(event) {
    if (event.isComposing) return;
    if (this.popup.key(event)) return;
    if (event.key === 'Escape' && this.popup.open) {
      event.preventDefault();
      event.stopPropagation();
      this.popup.hide();
    } else if (event.key === 'Tab' && !event.shiftKey && this.popup.open && this.popup.active >= 0) {
      event.preventDefault();
      this.choose(this.popup.items[this.popup.active].command);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    }
  }

  /** Opens a command's form, as if it had been picked. */
  async chooseByName(name) {
    let commands = [];
    try {
      commands = await this.context.world.loadCommands(this.context.as(), this.context.channel());
    } catch (error) {
      this.say(error.message);
      return;
    }
    const command = commands.find((one) => one.name === name);
    if (command) {
      this.choose(command);
      return;
    }
    this.closeForm(false);
    this.box.focus();
    this.box.value = `/${name}`;
    this.typed();
  }

  choose(command) {
    this.popup.hide();
    this.closeForm(false);
    this.box.value = '';
    this.grow();
    this.form = new CommandForm(command, this.context.world, {
      run: async (options, files) => {
        const form = this.form;
        await this.context.slash(command, options, files);
        if (this.form === form) this.closeForm(!document.querySelector('dialog[open]'));
      },
      autocomplete: (options, focused) =>
        post('autocomplete', { as: this.context.as(), channel: this.context.channel(), name: command.name, options, focused }),
      cancel: () => this.closeForm(true),
    });
    this.bar.hidden = true;
    this.root.append(this.form.element);
    this.form.focus();
  }

  closeForm(focus) {
    if (this.form) {
      this.form.element.remove();
      this.form = null;
    }
    this.bar.hidden = false;
    if (focus) this.box.focus();
  }

  takeFiles(list, event = null) {
    if (!list?.length) return;
    event?.preventDefault();
    this.files.push(...list);
    this.drawFiles();
    this.box.focus();
  }

  drawFiles() {
    this.fileList.replaceChildren(
      ...this.files.map((file) =>
        el('li', { class: 'chip' }, file.name, el('button', {
          type: 'button', 'aria-label': `Remove ${file.name}`,
          on: { click: () => { this.files = this.files.filter((one) => one !== file); this.drawFiles(); this.box.focus(); } },
        }, '×')),
      ),
    );
  }

  async submit() {
    const content = this.box.value.trim();
    if (this.sending || (!content && !this.files.length)) return;
    if (content.startsWith('/')) {
      this.say('That is not a command offered here. Pick one from the list, or press Escape and remove the slash.');
      this.suggest();
      return;
    }
    this.sending = true;
    const files = this.files.map((file, index) => [`file${index}`, file]);
    const written = this.box.value;
    const place = this.place;
    try {
      const message = await post('message', { as: this.context.as(), channel: this.context.channel(), content }, files);
      this.context.show(message);
      if (this.drafts.get(place) === written) this.drafts.delete(place);
      if (this.place !== place || this.box.value !== written) return;
      this.box.value = '';
      this.files = [];
      this.drawFiles();
      this.grow();
    } catch (error) {
      this.say(error.message);
    } finally {
      this.sending = false;
    }
  }
}
