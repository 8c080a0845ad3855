import axe from 'axe-core';
import type { Page } from 'playwright-core';

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string }[] };

/** What axe-core finds wrong with an open page, all details unfolded: the rule, how often, and the first element. */
export const violationsOf = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
  await page.addScriptTag({ content: axe.source });
  const violations = await page.evaluate<readonly Violation[]>('axe.run(document).then((found) => found.violations)');
  return violations.map(({ id, nodes }) => `${id}, ${nodes.length} times: ${nodes[0]?.html.slice(0, 160) ?? ''}`);
};

/** Pixels by which an open page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** How many sheets a page takes when it is printed. */
export const printedPages = async (page: Page): Promise<number> => {
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
};
