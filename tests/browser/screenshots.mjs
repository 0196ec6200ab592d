// The pictures of docs/images. Look at them before they are committed.

import assert from 'node:assert/strict';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DESKTOP, out, root, withPage } from './support.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.5, locale: 'en-GB' };
const images = join(root, 'docs/images');

export async function take(browser, playground) {
  mkdirSync(images, { recursive: true });
  const report = (hash) => `file://${join(out, 'report.html')}${hash}`;
  const shot = async (page, name) => {
    const path = join(images, `${name}.png`);
    await page.screenshot({ path });
    assert(statSync(path).size < 250_000, `${name}.png has ${statSync(path).size} bytes`);
  };
  const light = { ...DESKTOP, colorScheme: 'light' };
  const dark = { ...DESKTOP, colorScheme: 'dark' };
  await withPage(browser, report('#matrix'), light, (page) => shot(page, 'report-matrix'));
  await withPage(browser, report('#matrix'), light, async (page) => {
    await page.getByRole('button', { name: /^European Union toward Uganda: / }).click();
    await shot(page, 'report-sentences');
  });
  await withPage(browser, report('#network'), { ...dark, viewport: { width: 1180, height: 1240 } }, (page) => shot(page, 'report-network-dark'));
  await withPage(browser, report('#time'), light, async (page) => {
    await page.selectOption('#time-source', { label: 'European Union' });
    await page.selectOption('#time-target', { label: 'Uganda' });
    await page.waitForSelector('#view-time .table');
    await shot(page, 'report-time');
  });
  await withPage(browser, report('#actors'), light, async (page) => {
    await page.locator('#view-actors').getByRole('link', { name: 'Uganda', exact: true }).click();
    await page.waitForSelector('#view-actors .band');
    await shot(page, 'report-actor');
  });
  await withPage(browser, report('#matrix'), { ...PHONE, colorScheme: 'light' }, (page) => shot(page, 'report-phone'));
  await withPage(browser, report('#network'), { ...PHONE, colorScheme: 'dark' }, async (page) => {
    await page.locator('.network').scrollIntoViewIfNeeded();
    await page.evaluate(() => document.querySelector('#view-network').scrollIntoView());
    await shot(page, 'report-phone-dark');
  });
  for (const [name, options] of [['playground', { ...light, viewport: { width: 1180, height: 1100 } }], ['playground-phone', { ...PHONE, colorScheme: 'dark' }]]) {
    await withPage(browser, `${playground.url}/playground`, options, async (page) => {
      await page.selectOption('#example', { index: 1 });
      await page.waitForSelector('.chip');
      await page.locator('.chip').nth(2).click();
      if (name === 'playground-phone') await page.locator('.chip').nth(2).scrollIntoViewIfNeeded();
      await shot(page, name);
      if (name !== 'playground') return;
      await page.click('nav a[href="#network"]');
      await page.evaluate(() => document.querySelector('#result').scrollIntoView());
      await shot(page, 'playground-network');
    }, playground.url);
  }
}
