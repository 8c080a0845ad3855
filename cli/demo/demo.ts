import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { timelinePage } from '../../functions/scaling/timeline/timeline-page.ts';
import type { Report } from '../../functions/report/report.ts';
import { writeSimulatedReport } from '../fake-aws/demo/report.ts';
import { writeNamed } from '../input/file-sentence.ts';
import type { Io } from '../input/io.ts';
import { composeDay } from './compose.ts';
import { embedded, inMemory } from './database.ts';
import { digestSection } from './digest.ts';
import type { PlayedOrganisation } from './organisation.ts';
import { playOrganisation } from './organisation.ts';
import { organisationSection } from './organisation-section.ts';
import { playDay } from './play.ts';
import type { Played } from './play.ts';
import { rolledBackIn } from './rolled-back.ts';
import { sectionsOf } from './sections.ts';
import { TIMELINE_FILE } from './story-html.ts';
import { storyOf, timelineAround } from './story.ts';

export type DemoOptions = {
  readonly out: string;
  readonly seed: string;
  readonly json?: boolean;
  /** The state is kept in an embedded DynamoDB instead of memory. */
  readonly dynamodb?: boolean;
};

const REPORT_FILE = 'report.html';
/** When the hours of the organisation begin: in the morning. */
const ORGANISATION_MS = 8 * 3_600_000;

type Also = { readonly report: Report; readonly organisation: PlayedOrganisation };

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

/** Writes the page of the day, and the timeline of its rollback if there was one; returns their names. */
const writeDay = async (played: Played, { report, organisation }: Also, folder: string): Promise<readonly string[]> => {
  const release = rolledBackIn(played);
  const timeline = release && (await timelineAround(release, played));
  const sections = [
    ...(await sectionsOf(played)),
    organisationSection(organisation),
    digestSection(report, REPORT_FILE),
  ];
  const story = release && timeline && storyOf(release, timeline, played.messages);
  await writeNamed(join(folder, 'index.html'), composeDay(played, sections, story));
  if (timeline === null) return ['index.html'];
  await writeNamed(join(folder, TIMELINE_FILE), timelinePage(timeline));
  return ['index.html', TIMELINE_FILE];
};

/** `farwatch demo`: plays a day of failures and writes its pages. */
export const demoCommand = async (
  io: Io,
  { out, seed, json = false, dynamodb = false }: DemoOptions,
): Promise<number> => {
  const folder = resolve(out);
  await mkdir(folder, { recursive: true });
  const played = await playDay(seed, progressOf(io), dynamodb ? embedded : inMemory);
  try {
    io.err('writing the report');
    const { day, endpoint, store } = played;
    const { report } = await writeSimulatedReport({ world: day.world, endpoint, store, out: folder, progress: io.err });
    const organisation = await playOrganisation(seed, new Date(day.startsAt.getTime() + ORGANISATION_MS));
    const written = await writeDay(played, { report, organisation }, folder);
    const pages = [...written, REPORT_FILE].map((page) => join(folder, page));
    if (json) io.out(JSON.stringify({ pages }));
    else {
      io.out(`What happened:      ${join(folder, 'index.html')}`);
      if (written.includes(TIMELINE_FILE)) io.out(`A rollback:         ${join(folder, TIMELINE_FILE)}`);
      io.out(`Costs and sizes:    ${join(folder, REPORT_FILE)}`);
    }
  } finally {
    await played.close();
  }
  return 0;
};
