import { messageHtml } from '../../functions/messages/preview.ts';
import { digestOf } from '../../functions/report/digest.ts';
import type { Report } from '../../functions/report/report.ts';
import type { DaySection } from './day.ts';
import { element } from './html.ts';

const LEAD =
  'What the channel gets each Monday: what the week cost, how much was wasted, and which sizes fit. Here at the end ' +
  'of this day, with the weeks before it filled in.';

/** The section that shows the weekly digest, as Slack shows it; `link` leads to the whole report. */
export const digestSection = (report: Report, link: string): DaySection => ({
  id: 'digest',
  title: 'The weekly digest',
  lead: LEAD,
  html: element(
    'div',
    { class: 'slack' },
    messageHtml({ message: digestOf(report, { link, isWhole: true }), time: '08:00', replies: [] }),
  ),
});
