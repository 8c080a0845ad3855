import { partsOf } from '../../primitives/identity.ts';
import { clockSecondInUtc, dayInUtc, minuteInUtc } from '../../primitives/instant-text.ts';
import { timelinePicture } from './picture.ts';
import type { Line, Timeline } from './timeline.ts';
import { countAt, linesOf } from './timeline.ts';
import { lineWords, movesWords } from './timeline-text.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Both colour schemes from one list of names, so that the picture needs none of its own. */
const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1c2330; --soft: #5b6577; --grid: #e4e8ee; --axis: #9aa4b5;
  --running: #2467c9; --desired: #6b3fa0; --deployment: #0f7c8a; --rollback: #d9730d; --bad: #c62f2f; --good: #1f7a41;
  --quiet: #8b95a5; --person: #8a6d00; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181f; --ink: #e8ecf2; --soft: #9aa5b6; --grid: #2a313c;
  --axis: #5d6878; --running: #6aa5f8; --desired: #c19bf2; --deployment: #4cc3d1; --rollback: #ffa64d; --bad: #ff7b72;
  --good: #6fcf8f; --quiet: #7d8898; --person: #e0c04d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1144px; padding: 32px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 24px; margin: 0; } h2 { font-size: 17px; margin: 32px 0 8px; }
p.when { color: var(--soft); margin: 2px 0 20px; }
figure { margin: 0; overflow-x: auto; }
thead th { text-align: left; font-weight: 600; color: var(--soft); padding: 5px 12px 5px 0; }
figure svg { --plot-background: var(--paper); display: block; max-width: 100%; min-width: 640px; height: auto;
  font: 12px system-ui, sans-serif;  color: var(--soft); overflow: visible; }
ul.key { display: flex; flex-wrap: wrap; gap: 4px 20px; list-style: none; margin: 8px 0 0; padding: 0;
  font-size: 13px; }
ul.key i { display: inline-block; width: 18px; height: 0; border-top: 3px solid; margin-right: 7px;
  vertical-align: middle; }
ul.key i.dot { width: 9px; height: 9px; border: 0; border-radius: 50%; background: currentColor; }
ul.key i.dash { border-top-style: dashed; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
td { padding: 5px 12px 5px 0; border-top: 1px solid var(--grid); vertical-align: top; overflow-wrap: anywhere; }
td.at, td.counts { white-space: nowrap; font-variant-numeric: tabular-nums; color: var(--soft); }
tr.day td { border: 0; padding-top: 18px; font-weight: 600; }
tr.bad td.what { color: var(--bad); } tr.good td.what { color: var(--good); }
td.who { color: var(--soft); white-space: nowrap; }
ul.gaps { color: var(--soft); }
@media print { body { padding: 0; } }
@media (max-width: 640px) { body { padding: 16px; } td.who, th.who { display: none; } }
`;

/** What the colours of the picture mean. */
export const TIMELINE_KEY = `<ul class="key">
<li><i style="color:var(--running)"></i>running</li><li><i class="dash" style="color:var(--desired)"></i>desired</li>
<li><i style="color:var(--deployment)"></i>deployment</li><li><i style="color:var(--rollback)"></i>rollback</li>
<li><i class="dot" style="color:var(--bad)"></i>failure</li>
<li><i class="dot" style="color:var(--good)"></i>went well</li>
<li><i class="dot" style="color:var(--quiet)"></i>routine</li></ul>`;

const row = (timeline: Timeline, line: Line, before: Line | undefined): string => {
  const { at, mood, who } = line.first;
  const isNewDay = before === undefined || dayInUtc(before.first.at) !== dayInUtc(at);
  const heading = isNewDay ? `<tr class="day"><td colspan="4">${dayInUtc(at)}</td></tr>\n` : '';
  const counts = [countAt(timeline.running, line.last.at), countAt(timeline.desired, line.last.at)];
  const shown = counts.every((count) => count === null) ? '' : counts.map((count) => count ?? '?').join(' / ');
  const words = escaped(lineWords({ ...line, first: { ...line.first, who: null } }));
  return (
    `${heading}<tr class="${mood}"><td class="at">${clockSecondInUtc(at)}</td><td ` +
    `class="counts">${shown}</td><td class="what">${words}</td><td class="who">${escaped(who ?? '')}</td></tr>`
  );
};

const TABLE_HEAD =
  '<thead><tr><th scope="col">Time (UTC)</th><th scope="col">Running / desired</th><th scope="col">Event</th>' +
  '<th scope="col" class="who">Who</th></tr></thead>';

const table = (timeline: Timeline): string => {
  const lines = linesOf(timeline.entries);
  if (lines.length === 0) return '<p>No event of this service in that time.</p>';
  const rows = lines.map((line, index) => row(timeline, line, lines[index - 1]));
  return `<table>${TABLE_HEAD}<tbody>\n${rows.join('\n')}\n</tbody></table>`;
};

const missingData = ({ missingData: known }: Timeline): string =>
  known.length === 0
    ? ''
    : `<h2>Not known</h2>\n<ul class="gaps">${known.map((gap) => `<li>${escaped(gap)}</li>`).join('')}</ul>`;

const moves = (timeline: Timeline): string => {
  const words = movesWords(timeline);
  return words === undefined ? '' : `\n<p>${escaped(words)}</p>`;
};

/** The timeline as one page without any network access: picture, key, every line, and missing data. */
export const timelinePage = (timeline: Timeline): string => {
  const { cluster, name, account, region } = partsOf(timeline.service);
  const title = `${cluster}/${name}`;
  const span = `${minuteInUtc(timeline.from)} to ${minuteInUtc(timeline.to)} UTC`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} timeline</title><style>${STYLE}</style></head>
<body><main><h1>${escaped(title)}</h1><p class="when">${escaped(`${account}, ${region}`)} · ${span}</p>
<figure tabindex="0" role="group" aria-label="Timeline of ${escaped(title)}">
${timelinePicture(timeline)}
</figure>${TIMELINE_KEY}${moves(timeline)}
<h2>What happened</h2>
${table(timeline)}
${missingData(timeline)}
</main></body></html>
`;
};
