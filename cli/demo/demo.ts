import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { timelinePage } from '../../functions/scaling/timeline/timeline-page.ts';
import { writeSimulatedReport } from '../fake-aws/demo/report.ts';
import type { Io } from '../input/io.ts';
import { composeDay } from './compose.ts';
import { playDay } from './play.ts';
import { sectionsOf, shownTimeline, TIMELINE_FILE } from './sections.ts';

export type DemoOptions = { readonly out: string; readonly seed: string; readonly json?: boolean };

/** Progress is printed in steps of this many percent. */
const STEP = 10;

const progressOf = (io: Io): ((share: number) => void) => {
  let printed = 0;
  return (share) => {
    const percent = Math.floor((share * 100) / STEP) * STEP;
    if (percent <= printed) return;
    printed = percent;
    io.err(`playing the day: ${percent} %`);
  };
};

/** `farwatch demo`: plays a day of failures and writes its pages. */
export const demoCommand = async (io: Io, { out, seed, json = false }: DemoOptions): Promise<number> => {
  const folder = resolve(out);
  await mkdir(folder, { recursive: true });
  const played = await playDay(seed, progressOf(io));
  try {
    await writeFile(join(folder, 'index.html'), composeDay(played, await sectionsOf(played)));
    await writeFile(join(folder, TIMELINE_FILE), timelinePage(await shownTimeline(played)));
    if (!json) io.out(`What happened:      ${join(folder, 'index.html')}`);
    io.err('writing the report');
    const { day, endpoint, store } = played;
    await writeSimulatedReport({ world: day.world, endpoint, store, out: folder, progress: io.err });
    const pages = ['index.html', TIMELINE_FILE, 'report.html'].map((page) => join(folder, page));
    if (json) io.out(JSON.stringify({ pages }));
    else io.out(`Costs and sizes:    ${join(folder, 'report.html')}`);
  } finally {
    await played.close();
  }
  return 0;
};
