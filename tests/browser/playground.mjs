// What the playground shows, against what `visavis classify` says of the same server.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOSTILE } from './archive.mjs';
import { DESKTOP, PHONE, contrasts, fits, out, root, server, visavis, withPage } from './support.mjs';

const SECRET = 'a secret of sixteen bytes';
let open;
let guarded;
let without;

export async function prepare() {
  writeFileSync(join(out, 'tokens.toml'), `[[token]]\nname = "tester"\nsecret = "${SECRET}"\n`);
  [open, guarded, without] = await Promise.all([
    server('--playground'), server('--playground', '--tokens', join(out, 'tokens.toml')), server()]);
  return open;
}

export function finish() {
  for (const running of [open, guarded, without]) running?.stop();
}

const page_ = () => `${open.url}/playground`;

async function classify(page, title, text) {
  await page.fill('[name=title]', title);
  await page.fill('[name=text]', text);
  await page.click('button.primary');
  await page.waitForFunction(() => /stance edge/.test(document.getElementById('status').textContent) || !document.getElementById('error').hidden);
}

/** The answer as the page's JSON view shows it. */
async function json(page) {
  await page.click('nav a[href="#json"]');
  return JSON.parse(await page.textContent('#view-json pre'));
}

export const tests = {
  'the JSON is what the client prints, field by field': (browser) => withPage(browser, page_(), DESKTOP, async (page) => {
    for (const name of ['diplomacy', 'city-politics']) {
      const file = join(root, `data/articles/${name}.txt`);
      const [title, ...text] = readFileSync(file, 'utf8').split('\n');
      await classify(page, title.replace('# ', ''), text.join('\n'));
      const [printed] = JSON.parse(visavis('classify', file, '--server', open.url, '--format', 'json', '--offset-encoding', 'utf16'));
      const shown = await json(page);
      assert.deepEqual({ ...shown, document_id: '' }, { ...printed, document_id: '' });
    }
  }, open.url),

  'an example: actors, stances, network, profiles': (browser) => withPage(browser, page_(), DESKTOP, async (page) => {
    await page.selectOption('#example', { index: 1 });
    await page.waitForSelector('.chip');
    const answer = await json(page);
    await page.click('nav a[href="#article"]');
    const judgements = answer.sentences.flatMap((sentence) => sentence.judgements);
    assert(judgements.length > 10);
    assert.equal(await page.locator('.chip').count(), judgements.length);
    const mentioned = await page.locator('mark.mention').allTextContents();
    assert(mentioned.includes('Kenya') && mentioned.includes('Okumu'));
    const names = new Map(answer.actors.map((actor) => [actor.id, actor.name]));
    await page.locator('.chip').nth(2).click();
    const { source_id: source, target_id: target, source_mention_ids: [mention] } = judgements[2];
    assert((await page.textContent('.detail')).includes(`${names.get(source)} → ${names.get(target)}`));
    const words = answer.actors.flatMap((actor) => actor.mentions).find(({ id }) => id === mention).text;
    assert.equal(await page.locator('.article mark.source').evaluate((mark) => mark.lastChild.textContent), words);
    assert((await page.locator('.article mark.cue').count()) > 0);
    await page.click('nav a[href="#network"]');
    const sided = answer.profiles.flatMap((profile) => profile.held).filter((edge) => edge.label !== 'LABEL_NEUTRAL');
    assert.equal(await page.locator('.network .link').count(), sided.length);
    await page.locator('.network .node').first().focus();
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('.profile:focus').count(), 1, 'a node leads to its profile');
    assert.equal(await page.locator('.profile').count(), answer.profiles.filter((p) => p.sentiment || p.held.length || p.received.length).length);
  }, open.url),

  'characters of every width keep their marks': (browser) => withPage(browser, page_(), DESKTOP, async (page) => {
    await classify(page, '', '🎉 東京: Norway condemned Russia’s attack. “Żółć” 😀 – Germany thanked Norway.');
    const marked = await page.locator('mark.mention').allTextContents();
    for (const name of ['Norway', 'Germany']) assert(marked.includes(name), `${name} in ${marked}`);
    assert(marked.some((words) => words.startsWith('Russia')), String(marked));
  }, open.url),

  'options change the answer': (browser) => withPage(browser, page_(), DESKTOP, async (page) => {
    await page.check('[name=explain]');
    await page.check('[name=neutral]');
    await page.fill('[name=published_at]', '2026-03-04');
    await classify(page, '', 'Norway condemned Russia on Monday. Norway met Chile.');
    const answer = await json(page);
    const judgements = answer.sentences.flatMap((sentence) => sentence.judgements);
    assert.equal(answer.reference_date, '2026-03-04');
    assert(judgements.some((judgement) => judgement.label === 'LABEL_NEUTRAL'));
    assert(judgements.some((judgement) => judgement.contributions.length > 0));
  }, open.url),

  'errors of the service, with field and reason': async (browser) => {
    await withPage(browser, page_(), DESKTOP, async (page) => {
      await classify(page, 'A title', '   ');
      assert.match(await page.textContent('#error'), /INVALID_ARGUMENT.*document\.text.*needed/s);
      assert.equal(await page.getAttribute('[name=text]', 'aria-invalid'), 'true');
      await classify(page, '', 'La France a condamné la décision de la Norvège, a déclaré le ministre des affaires étrangères à Paris lundi soir.');
      assert.match(await page.textContent('#error'), /INVALID_ARGUMENT.*document\.text.*French/s);
      await classify(page, '', 'Norway condemned Russia on Monday.');
      assert.equal(await page.isVisible('#error'), false, 'a good answer takes the error away');
    }, open.url);
    await withPage(browser, `${guarded.url}/playground`, DESKTOP, async (page) => {
      await page.waitForSelector('#error:not([hidden])');
      assert.match(await page.textContent('#error'), /UNAUTHENTICATED.*token/s);
      await page.fill('#token', SECRET);
      await page.press('#token', 'Tab');
      await page.waitForFunction(() => /Model/.test(document.getElementById('model').textContent));
      await classify(page, '', 'Norway condemned Russia on Monday.');
      assert.equal(await page.locator('.chip').count(), 1);
    }, guarded.url);
  },

  'hostile text is text': (browser) => withPage(browser, page_(), DESKTOP, async (page) => {
    await classify(page, HOSTILE.title, `Norway condemned Russia. Norway ${HOSTILE.sentence} ${HOSTILE.name}`);
    for (const view of ['article', 'network', 'profiles', 'json']) {
      await page.click(`nav a[href="#${view}"]`);
      await page.waitForTimeout(100);
    }
    await page.click('nav a[href="#article"]');
    assert((await page.textContent('.article')).includes('onload=window.harmed=3'));
  }, open.url),

  'a phone, light and dark': async (browser) => {
    for (const colorScheme of ['light', 'dark']) {
      await withPage(browser, page_(), { ...PHONE, colorScheme }, async (page) => {
        await contrasts(page);
        await page.selectOption('#example', { index: 2 });
        await page.waitForSelector('.chip');
        for (const view of ['article', 'network', 'profiles', 'json']) {
          await page.click(`nav a[href="#${view}"]`);
          await fits(page, `${view}, ${colorScheme}`);
        }
      }, open.url);
    }
  },

  'without --playground there is no page': async () => {
    const response = await fetch(`${without.url}/playground`);
    assert(!(await response.text()).includes('<html'));
  },
};
