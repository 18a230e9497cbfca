import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Debian's and Ubuntu's package `chromium`, which `scripts/setup --site` installs. */
export const CHROMIUM = '/usr/bin/chromium';

export const hasChromium = existsSync(CHROMIUM);

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
}

/** A page whose every complaint and request is kept, but for the document that was asked for. */
export async function watchedPage(browser: Browser): Promise<{ page: Page; seen: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  const seen: string[] = [];
  page.on('console', (message) => void seen.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => void seen.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!request.isNavigationRequest()) seen.push(`request: ${request.url()}`);
  });
  return { page, seen };
}

/** Violations that axe-core finds, each with its impact, rule and first element. */
export async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
  return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html ?? ''}`);
}

/** Width that a page needs, in CSS pixels. */
export function widthOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth');
}

/** Elements of the page's main part whose letters are smaller than 12 CSS pixels. */
export function smallText(page: Page): Promise<number> {
  const sizes = "[...document.querySelectorAll('main *')].map((one) => parseFloat(getComputedStyle(one).fontSize))";
  return page.evaluate<number>(`${sizes}.filter((size) => size < 12).length`);
}

/** What a property of the element that has the focus is. */
export function focused(page: Page, property: string): Promise<string> {
  return page.evaluate<string>(`document.activeElement.${property}`);
}
