// Programs, browser and comparisons for the tests.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '../..');
export const out = join(here, 'out');
mkdirSync(out, { recursive: true });

const bin = process.env.VISAVIS_BIN ?? join(root, 'target/release');

/** Runs `visavis` and gives back what it printed. */
export function visavis(...args) {
  return execFileSync(join(bin, 'visavis'), args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Starts `visavis-server` on a free port; resolves to { url, stop } once it listens. */
export async function server(...args) {
  const child = spawn(join(bin, 'visavis-server'), ['--listen', '127.0.0.1:0', ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return { url: `http://${line.match(/listening on (\S+?),? /)[1]}`, stop: () => child.kill('SIGINT') };
}

export async function launch() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  assert(existsSync(executablePath), `no ${executablePath}: apt-get install chromium, or set CHROMIUM`);
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

export const DESKTOP = { viewport: { width: 1180, height: 860 }, locale: 'en-GB' };
export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: 'en-GB' };

/**
 * Opens `url` and has `run` look at the page. Fails if the page logs an error, breaks its policy, asks for anything but
 * what starts with `allowed`, or lets hostile text do something.
 */
export async function withPage(browser, url, options, run, allowed = url.split('#')[0]) {
  const context = await browser.newContext({ acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const wrongs = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) wrongs.push(message.text()); });
  page.on('pageerror', (error) => wrongs.push(error.stack));
  page.on('dialog', (dialog) => { wrongs.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(allowed) && !/^(data|blob):/.test(asked)) wrongs.push(`asks for ${asked}`);
  });
  await page.goto(url);
  const result = await run(page);
  assert.equal(await page.evaluate(() => window.harmed), undefined, 'text of an article was run');
  assert.deepEqual(wrongs, []);
  await context.close();
  return result;
}

/** CSV as objects. */
export function parseCsv(text) {
  const rows = [];
  let row = [''];
  let isQuoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (isQuoted) {
      if (c === '"' && text[i + 1] === '"') { row[row.length - 1] += '"'; i += 1; }
      else if (c === '"') isQuoted = false;
      else row[row.length - 1] += c;
    } else if (c === '"') isQuoted = true;
    else if (c === ',') row.push('');
    else if (c === '\n') { rows.push(row); row = ['']; }
    else if (c !== '\r') row[row.length - 1] += c;
  }
  const [header, ...body] = rows;
  return body.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i]])));
}

/** Presses `button` and gives back the file that it hands out. */
export async function downloaded(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString('utf8') };
}

/** "−0.87" → −0.87. */
export const number = (text) => Number(text.replace('−', '-'));

export function close(a, b, tolerance, what) {
  assert(Math.abs(a - b) <= tolerance, `${what}: ${a} is not ${b}`);
}

/** A page must not be wider than its window. */
export async function fits(page, what) {
  const [content, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert(content <= window_, `${what}: ${content} px in a window of ${window_}`);
}

/** Whether every text on a tone can be read: contrast of at least 4.5 (WCAG 2.2, AA), in the colours in force. */
export async function contrasts(page) {
  const found = await page.evaluate(() => {
    const probe = document.createElement('span');
    document.body.append(probe);
    const light = ([r, g, b]) => {
      const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const rgb = (name) => {
      probe.style.color = `var(${name})`;
      return light(getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number));
    };
    const ratio = (a, b) => (Math.max(rgb(a), rgb(b)) + 0.05) / (Math.min(rgb(a), rgb(b)) + 0.05);
    const tones = ['against', 'for'].flatMap((side) => [1, 2, 3, 4].map((n) => `--${side}-${n}`));
    const pairs = [...tones, '--mixed-1', '--mixed-2', '--page', '--card'].map((ground) => ['--text', ground]);
    for (const ink of ['--faint', '--accent', '--against', '--for', '--mixed']) pairs.push([ink, '--card'], [ink, '--page']);
    const ratios = pairs.map(([ink, ground]) => [`${ink} on ${ground}`, ratio(ink, ground)]);
    probe.remove();
    return ratios;
  });
  for (const [what, ratio] of found) assert(ratio >= 4.5, `${what}: ${ratio.toFixed(2)}`);
}
