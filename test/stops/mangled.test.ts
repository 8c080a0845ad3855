import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { classify } from '../../functions/stops/classify.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';

type Variant = {
  readonly id: string;
  readonly label: string;
  readonly alt: readonly string[];
  readonly stoppedReason: string;
};

const FILES = ['docker', 'containerd', 'wordings2024', 'windows', 'second-look', 'third-look'];

const variants: readonly Variant[] = FILES.flatMap((file) =>
  readFileSync(new URL(`variants/${file}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Variant => JSON.parse(line)),
).filter(({ stoppedReason }) => stoppedReason !== '');

const asTheyAre = new Map(variants.map((variant) => [variant.id, classify(parseTaskStop(variant)).cause]));

/** How reasons are changed by consoles and tools. */
const PASSED_ON: Readonly<Record<string, (text: string) => string>> = {
  'wrapped at 38 columns in mid-word': (text) => text.replace(/(.{38})/gs, '$1\n  '),
  'in capitals': (text) => text.toUpperCase(),
  'with masked numbers': (text) => text.replace(/\d{5,}/g, '****'),
  'in a Japanese sentence': (text) => `タスクが停止しました：「${text}」になります。`,
  'in a German sentence': (text) => `Der Task wurde gestoppt (${text}). Was kann ich tun?`,
  'as HTML': (text) => `<td><code>${text.replace(/"/g, '&quot;').replace(/'/g, '&#39;')}</code></td>`,
  'as JSON': (text) => JSON.stringify(text).slice(1, -1),
  'quoted in a mail': (text) => text.replace(/^/gm, '> '),
  'with curly quotes': (text) => text.replace(/'/g, '’').replace(/"([^"]*)"/g, '“$1”'),
  'in bold': (text) => `**${text}**`,
  'after the time of the console': (text) => `Task stopped at: 2026-03-10T09:00:00.123Z\n\n${text}`,
};

test.each(Object.entries(PASSED_ON))('a reason passed on %s means the same', (_, passOn) => {
  const changed = variants.filter((variant) => {
    const before = asTheyAre.get(variant.id);
    const { cause } = classify(parseTaskStop({ ...variant, stoppedReason: passOn(variant.stoppedReason) }));
    return cause !== before && cause !== variant.label && !variant.alt.includes(cause);
  });
  // One in a hundred: a line break inside a code such as RESOURCE:ENI cannot always be undone.
  expect(changed.map(({ id }) => id).slice(Math.floor(variants.length / 100))).toEqual([]);
});

/** Cause names for a known domain with an unknown cause. */
const GENERAL = /^unknown$|_failed$|unreported$|^network\.eni_provisioning$/;

test('a reason cut off anywhere becomes more general, not another definite cause', () => {
  const cuts = variants.flatMap((variant) => [0.95, 0.85, 0.7, 0.5].map((share) => ({ variant, share })));
  const changed = cuts.filter(({ variant, share }) => {
    const { stoppedReason } = variant;
    const cut = stoppedReason.slice(0, Math.floor(stoppedReason.length * share));
    const before = asTheyAre.get(variant.id);
    const { cause, confidence } = classify(parseTaskStop({ ...variant, stoppedReason: cut }));
    return (
      cause !== before &&
      confidence > 0.6 &&
      !GENERAL.test(cause) &&
      cause !== variant.label &&
      !variant.alt.includes(cause)
    );
  });
  expect(changed.length / cuts.length).toBeLessThan(0.03);
});
