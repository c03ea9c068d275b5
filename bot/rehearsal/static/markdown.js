/**
 * Discord's markdown, the part people use: parsed to a small tree of plain objects.
 * markdown-view.js turns the tree into elements; nothing here touches the page.
 */

const inlineRules = [
  { kind: 'escape', at: /^\\([^\w\s])/ },
  { kind: 'code', at: /^(`{1,2})([^`](?:[^`]|(?!\1)`)*?)\1(?!`)/ },
  { kind: 'person', at: /^<@!?(\d{1,20})>/ },
  { kind: 'role', at: /^<@&(\d{1,20})>/ },
  { kind: 'channel', at: /^<#(\d{1,20})>/ },
  { kind: 'command', at: /^<\/([^:>\n]{1,100}):\d{1,20}>/ },
  { kind: 'time', at: /^<t:(-?\d{1,13})(?::([tTdDfFRsS]))?>/ },
  { kind: 'emoji', at: /^<a?:(\w{2,32}):\d{1,20}>/ },
  { kind: 'everyone', at: /^@(everyone|here)\b/ },
  { kind: 'link', at: /^\[((?:\\.|[^\]\\\n])+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/ },
  { kind: 'address', at: /^<(https?:\/\/[^\s<>]+)>/ },
  { kind: 'address', at: /^(https?:\/\/[^\s<>]*[^\s<>.,:;"')\]!?*_~|])/ },
  { kind: 'boldItalic', at: /^\*\*\*(?=\S)((?:\\.|[^\\])+?)\*\*\*(?!\*)/s },
  { kind: 'bold', at: /^\*\*((?:\\.|[^\\])+?)\*\*(?!\*)/s },
  { kind: 'underline', at: /^__((?:\\.|[^\\])+?)__(?!_)/s },
  { kind: 'italic', at: /^\*(?=\S)((?:\*\*|\\.|[^*\\])+?)\*(?!\*)/s },
  { kind: 'italic', at: /^_((?:__|\\.|[^_\\])+?)_(?![\w_])/s, wordStart: true },
  { kind: 'strike', at: /^~~((?:\\.|[^\\])+?)~~/s },
  { kind: 'spoiler', at: /^\|\|((?:\\.|[^\\])+?)\|\|/s },
];
const nesting = new Set(['boldItalic', 'bold', 'underline', 'italic', 'strike', 'spoiler']);
const special = /[\\`<@[h*_~|]/g;
const deepest = 12;

/** Text within a line or paragraph -> [{kind, ...}]. */
export function parseInline(source, depth = 0) {
  const nodes = [];
  let plain = '';
  let position = 0;
  const flush = () => {
    if (plain) nodes.push({ kind: 'text', text: plain });
    plain = '';
  };
  while (position < source.length) {
    special.lastIndex = position;
    const next = special.exec(source)?.index ?? source.length;
    plain += source.slice(position, next);
    position = next;
    if (position >= source.length) break;
    const found = depth < deepest ? matchInline(source, position) : null;
    if (!found) {
      plain += source[position];
      position += 1;
      continue;
    }
    if (found.rule.kind === 'escape') {
      plain += found.match[1];
    } else {
      flush();
      nodes.push(inlineNode(found.rule.kind, found.match, depth));
    }
    position += found.match[0].length;
  }
  flush();
  return nodes;
}

function matchInline(source, position) {
  const rest = source.slice(position);
  for (const rule of inlineRules) {
    if (rule.wordStart && position > 0 && /\w/.test(source[position - 1])) continue;
    const match = rule.at.exec(rest);
    if (match) return { rule, match };
  }
  return null;
}

function inlineNode(kind, match, depth) {
  if (kind === 'boldItalic') {
    return { kind: 'bold', children: [{ kind: 'italic', children: parseInline(match[1], depth + 1) }] };
  }
  if (nesting.has(kind)) return { kind, children: parseInline(match[1], depth + 1) };
  if (kind === 'code') return { kind, text: match[2].trim() || match[2] };
  if (kind === 'link') return { kind, address: match[2], children: parseInline(match[1], depth + 1) };
  if (kind === 'address') return { kind, address: match[1] };
  if (kind === 'time') return { kind, unix: Number(match[1]), style: match[2] ?? 'f' };
  if (kind === 'everyone' || kind === 'emoji' || kind === 'command') return { kind, text: match[1] };
  return { kind, id: match[1] };
}

const fence = /^```(?:([\w+#.-]+)\n|\n)?([\s\S]+?)\n?```/;
const heading = /^(#{1,3})\s+(.+)$/;
const subtext = /^-#\s+(.+)$/;
const item = /^(\s*)([-*]|\d{1,9}\.)\s+(.*)$/;

/** A whole text -> blocks: paragraph, heading, subtext, quote, list, fence. */
export function parse(source, { headings = true } = {}) {
  const blocks = [];
  let paragraph = [];
  const flush = () => {
    const text = paragraph.join('\n').replace(/^\n+|\n+$/g, '');
    if (text) blocks.push({ kind: 'paragraph', children: parseInline(text) });
    paragraph = [];
  };
  let rest = source.replace(/\r\n?/g, '\n');
  while (rest) {
    const code = /^[^\n`]*```/.test(rest) ? splitAtFence(rest) : null;
    if (code) {
      if (code.before) paragraph.push(code.before);
      flush();
      blocks.push({ kind: 'fence', text: code.text });
      rest = code.after;
      continue;
    }
    const end = rest.indexOf('\n');
    const line = end < 0 ? rest : rest.slice(0, end);
    const after = end < 0 ? '' : rest.slice(end + 1);
    if (line.startsWith('>>> ')) {
      flush();
      blocks.push({ kind: 'quote', blocks: parse(rest.slice(4), { headings }) });
      return blocks;
    }
    const taken = takeBlock(line, after, headings);
    if (taken) {
      flush();
      blocks.push(taken.block);
      rest = taken.after;
    } else {
      paragraph.push(line);
      rest = after;
    }
  }
  flush();
  return blocks;
}

function splitAtFence(rest) {
  const start = rest.indexOf('```');
  const match = fence.exec(rest.slice(start));
  if (!match) return null;
  return {
    before: rest.slice(0, start),
    text: match[2],
    after: rest.slice(start + match[0].length).replace(/^\n/, ''),
  };
}

function takeBlock(line, after, headings) {
  if (line.startsWith('> ')) {
    const [lines, left] = takeWhile(line, after, (next) => next.startsWith('> '));
    return { block: { kind: 'quote', blocks: parse(lines.map((one) => one.slice(2)).join('\n'), { headings }) }, after: left };
  }
  const title = headings ? heading.exec(line) : null;
  if (title) return { block: { kind: 'heading', level: title[1].length, children: parseInline(title[2]) }, after };
  const small = subtext.exec(line);
  if (small) return { block: { kind: 'subtext', children: parseInline(small[1]) }, after };
  const first = item.exec(line);
  if (first) {
    const sameList = (next) => {
      const match = item.exec(next);
      if (!match) return /^\s{2,}\S/.test(next);
      return match[1].length >= first[1].length + 2 || isOrdered(match) === isOrdered(first);
    };
    const [lines, left] = takeWhile(line, after, sameList);
    return { block: parseList(lines), after: left };
  }
  return null;
}

function isOrdered(match) {
  return /\d/.test(match[2]);
}

function takeWhile(line, after, belongs) {
  const lines = [line];
  let rest = after;
  while (rest) {
    const end = rest.indexOf('\n');
    const next = end < 0 ? rest : rest.slice(0, end);
    if (!belongs(next)) break;
    lines.push(next);
    rest = end < 0 ? '' : rest.slice(end + 1);
  }
  return [lines, rest];
}

function parseList(lines) {
  const first = item.exec(lines[0]);
  const ordered = isOrdered(first);
  const list = { kind: 'list', ordered, start: ordered ? Number.parseInt(first[2], 10) : 1, items: [] };
  const indent = first[1].length;
  let inner = [];
  const close = () => {
    if (inner.length) list.items.at(-1).blocks.push(...parse(inner.map((one) => one.slice(indent + 2)).join('\n')));
    inner = [];
  };
  for (const line of lines) {
    const match = item.exec(line);
    if (match && match[1].length < indent + 2) {
      close();
      list.items.push({ children: parseInline(match[3]), blocks: [] });
    } else {
      inner.push(line);
    }
  }
  close();
  return list;
}
