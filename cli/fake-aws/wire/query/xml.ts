const escaped = (text: string): string => text.replace(/[<>&'"]/g, (letter) => `&#${String(letter.charCodeAt(0))};`);

/** A value as XML: records are elements, lists repeat `item`; what is undefined or null is left out. */
export const xmlOf = (name: string, value: unknown, item: 'member' | 'item'): string => {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return `<${name}>${value.map((one) => xmlOf(item, one, item)).join('')}</${name}>`;
  if (typeof value === 'object') {
    const fields = Object.entries(value).map(([key, inner]) => xmlOf(key, inner, item));
    return `<${name}>${fields.join('')}</${name}>`;
  }
  return `<${name}>${escaped(String(value))}</${name}>`;
};
