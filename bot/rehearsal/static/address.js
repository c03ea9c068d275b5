/** The page's address says who one is and where: `#as=ID&channel=ID`, so every tab can be somebody else. */

export function readAddress() {
  const fields = new URLSearchParams(location.hash.slice(1));
  const id = (name) => (/^\d{1,20}$/.test(fields.get(name) ?? '') ? fields.get(name) : null);
  return { as: id('as'), channel: id('channel') };
}

export function addressOf(as, channel = null) {
  return channel ? `#as=${as}&channel=${channel}` : `#as=${as}`;
}

export function replaceAddress(as, channel) {
  history.replaceState(null, '', addressOf(as, channel));
}
