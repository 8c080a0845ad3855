const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text escaped for HTML, in elements and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);

type Attributes = Readonly<Record<string, string | number>>;

/** An element with escaped attributes around children that are HTML already. */
export const element = (name: string, attributes: Attributes, ...children: readonly string[]): string => {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeHtml(String(value))}"`);
  return `<${name}${written.join('')}>${children.join('')}</${name}>`;
};

/** Something wide that scrolls by itself; the keyboard reaches it. */
export const scrolled = (name: string, html: string, kind = ''): string =>
  element('div', { class: `scroll ${kind}`.trim(), tabindex: 0, role: 'group', 'aria-label': name }, html);
