/** What a person does to the bot, and what they are shown while it answers. */

import { avatar, byId, el, freshId } from './dom.js';
import { post } from './door.js';
import { dots, privateFoot } from './message.js';
import { openModal } from './modal.js';

const noAnswer = 'The application did not respond.';

export class Interactions {
  /** `context` = {world, markdown, as(), channel(), show(message)}; `log` is the MessageLog. */
  constructor(context, log) {
    this.context = context;
    this.log = log;
    this.waiting = byId('waiting');
    this.rows = new Map();
  }

  /** Another channel or person: what was waiting there is no longer of interest here. */
  reset() {
    this.rows.clear();
    this.waiting.replaceChildren();
  }

  async slash(command, options, files) {
    const { as, channel } = this.here();
    const result = await post('slash', { as, channel, name: command.name, options }, files);
    if (!this.still(as, channel)) return;
    if (result.state === 'failed') this.row(result.id, `/${command.name}`, noAnswer);
    else if (result.state === 'deferred' && !result.message && !this.rows.has(result.id)) this.row(result.id, `/${command.name}`, null);
    this.take(result);
  }

  /** A button or select. `control` shows that the answer is awaited. */
  async press(message, component, values, control) {
    if (control.busy) return;
    const { as, channel } = this.here();
    const view = () => this.log.view(message.id);
    view()?.showTrouble('');
    control.setBusy(true);
    try {
      const body = { as, channel, message: message.id, custom_id: component.custom_id };
      if (values) body.values = values;
      const result = await post('press', body);
      if (!this.still(as, channel)) return;
      if (result.state === 'failed') {
        view()?.showTrouble(noAnswer);
        control.reset?.();
      }
      this.take(result);
    } catch (error) {
      view()?.showTrouble(error.message);
      control.reset?.();
    } finally {
      control.setBusy(false);
    }
  }

  async dismiss(message) {
    const { as, channel } = this.here();
    try {
      await post('dismiss', { as, channel, message: message.id });
      if (this.still(as, channel)) this.log.remove(message.id);
    } catch (error) {
      this.log.view(message.id)?.showTrouble(error.message);
    }
  }

  here() {
    return { as: this.context.as(), channel: this.context.channel() };
  }

  still(as, channel) {
    return this.context.as() === as && this.context.channel() === channel;
  }

  take(result) {
    // What is in the log already came with the news, and may have changed since this was written.
    if (result.message && !this.log.view(result.message.id)) this.context.show(result.message);
    if (!result.modal) return;
    const { as, channel } = this.here();
    openModal(result.modal, {
      world: this.context.world,
      markdown: this.context.markdown,
      submit: async (values, files) => {
        try {
          const next = await post('modal', { as, interaction: result.id, values }, files);
          if (next.state === 'failed') return noAnswer;
          if (this.still(as, channel)) this.take(next);
          return '';
        } catch (error) {
          return error.message;
        }
      },
    });
  }

  /** A line below the messages: thinking (`trouble` null), or what went wrong. */
  row(id, title, trouble) {
    const { world } = this.context;
    const bot = [...world.people.values()].find((person) => person.kind === 'bot') ?? { name: 'The bot', kind: 'bot' };
    const headId = freshId('wait');
    const dismiss = () => {
      this.rows.delete(id);
      row.remove();
      byId('message-box').focus();
    };
    const body = trouble ? el('p', { class: 'trouble' }, trouble) : el('p', { class: 'thinking' }, `${bot.name} is thinking`, dots());
    const row = el(
      'article',
      { class: trouble ? 'message ephemeral failed' : 'message', 'aria-labelledby': headId },
      el('div', { class: 'origin' }, el('span', { class: 'origin-name' }, world.me.name), ' used ', el('span', { class: 'origin-command' }, title)),
      el('div', { class: 'gutter' }, avatar(bot, 'medium')),
      el(
        'div',
        { class: 'message-body' },
        el('div', { class: 'message-head', id: headId }, el('span', { class: 'author' }, bot.name), el('span', { class: 'app-tag' }, 'App')),
        body,
        trouble && privateFoot(dismiss),
      ),
    );
    this.rows.set(id, row);
    this.waiting.append(row);
    if (this.log.following) this.log.toBottom();
  }

  /** The answer to something awaited has arrived as a message: its line goes. */
  answered(message) {
    const id = message.interaction_metadata?.id;
    this.rows.get(id)?.remove();
    this.rows.delete(id);
  }
}
