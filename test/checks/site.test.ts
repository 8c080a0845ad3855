import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

type Entry = { readonly text: string; readonly link?: string; readonly items?: readonly Entry[] };
type Config = { readonly themeConfig: { readonly nav: readonly Entry[]; readonly sidebar: readonly Entry[] } };

const { default: config } = (await import(pathToFileURL(resolve('docs/.vitepress/config.mjs')).href)) as {
  readonly default: Config;
};

const linksIn = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap(({ link, items = [] }) => [...(link === undefined ? [] : [link]), ...linksIn(items)]);

test('every page of docs/ stands once in the sidebar of the site, and every link of it leads to a page', () => {
  const pages = ['docs', 'docs/designs'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => `/${folder}/${name.replace(/\.md$/, '')}`),
  );
  const links = linksIn(config.themeConfig.sidebar);
  expect(links.filter((link) => link !== '/').toSorted()).toEqual(pages.toSorted());
  expect(linksIn(config.themeConfig.nav).filter((link) => !existsSync(`.${link}.md`))).toEqual([]);
});
