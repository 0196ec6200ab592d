// What `visavis report` shows, against what `visavis aggregate` and the scored archive say.

import assert from 'node:assert/strict';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { HOSTILE, answer, answers, articles } from './archive.mjs';
import { DESKTOP, PHONE, close, contrasts, downloaded, fits, number, out, parseCsv, visavis, withPage } from './support.mjs';

const VIEWS = ['matrix', 'network', 'time', 'actors', 'pairs', 'about'];
const path = (name) => join(out, name);
const url = (name, hash = '') => `file://${path(name)}${hash}`;

/** Scores the invented articles and makes the report that most tests look at. */
export function prepare() {
  writeFileSync(path('articles.jsonl'), articles(260));
  visavis('batch', path('articles.jsonl'), '--embedded', '--overwrite', '--output', path('scored.jsonl'));
  visavis('report', path('scored.jsonl'), '--title', 'News from the river', '--output', path('report.html'));
}

const scored = () => readFileSync(path('scored.jsonl'), 'utf8').trim().split('\n').map(JSON.parse);
const aggregate = (by) => parseCsv(visavis('aggregate', path('scored.jsonl'), '--by', by));
const sides = (row) => Number(row.n_negative) + Number(row.n_positive);

/** Sums the held edges of the archive that `keep` keeps, by pair: "source target" → [−, +]. */
function pairsOf(keep = () => true) {
  const pairs = new Map();
  for (const response of scored()) {
    const kinds = new Map(response.actors.map((actor) => [actor.id, actor.kind]));
    for (const edge of response.profiles.flatMap((profile) => profile.held)) {
      if (!keep(edge, response, kinds)) continue;
      const key = `${edge.source_id} ${edge.target_id}`;
      const sum = pairs.get(key) ?? [0, 0];
      pairs.set(key, [sum[0] + edge.n_negative, sum[1] + edge.n_positive]);
    }
  }
  return new Map([...pairs].filter(([, [negative, positive]]) => negative + positive > 0));
}

/** The pairs that the page has left, by its own CSV. */
async function shownPairs(page) {
  await page.click('nav a[href="#pairs"]');
  const { text } = await downloaded(page, page.locator('#view-pairs button.csv'));
  return new Map(parseCsv(text).map((row) => [`${row.source_id} ${row.target_id}`, [Number(row.n_negative), Number(row.n_positive)]]));
}

/** Changes a filter and waits until the page has followed. */
async function filter(page, change) {
  const before = await page.textContent('#filtered');
  await change();
  await page.waitForFunction((text) => document.getElementById('filtered').textContent !== text, before);
}

const sorted = (map) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

export const tests = {
  'the matrix shows what aggregate sums': (browser) => withPage(browser, url('report.html'), DESKTOP, async (page) => {
    const rows = aggregate('source,target').filter((row) => sides(row) > 0);
    const cells = await page.locator('.matrix td button').evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')));
    assert.equal(cells.length, rows.length);
    for (const row of rows) {
      const same = cells.filter((label) => label.includes(`${row.source_name}`) && label.includes(` toward ${row.target_name}`)
        && label.includes(` ${row.label === 'negative' ? 'against' : row.label === 'positive' ? 'for' : row.label}, score `)
        && label.includes(`${sides(row)} of `) && label.includes(` ${row.n_documents} document`));
      assert(same.length >= 1, `${row.source_name} → ${row.target_name} is not there: ${JSON.stringify(row)}`);
      close(number(same[0].match(/score (\S+),/)[1]), Number(row.score), 0.0051, same[0]);
    }
  }),

  'a number opens its sentences, marked': (browser) => withPage(browser, url('report.html'), DESKTOP, async (page) => {
    const cell = page.getByRole('button', { name: /^Kenya toward Uganda: / });
    const n = Number((await cell.getAttribute('aria-label')).match(/, (\d+) of /)[1]);
    await cell.click();
    while (await page.locator('#evidence-more').isVisible()) await page.click('#evidence-more');
    const items = await page.locator('#evidence-list li').evaluateAll((list) => list.map((item) => ({
      source: item.querySelector('mark.source')?.lastChild.textContent, target: item.querySelector('mark.target')?.lastChild.textContent,
      cues: [...item.querySelectorAll('mark.cue')].map((mark) => mark.lastChild.textContent),
      text: item.querySelector('.sentence').textContent.replace(/\((who|toward whom|what tells)(, \w+)*:\) /g, ''), about: item.textContent,
    })));
    assert.equal(items.length, n);
    const texts = new Map(scored().map((response) => [response.document_id, response.document.text]));
    for (const item of items) {
      assert.match(item.source, /Kenya/);
      assert.match(item.target, /Uganda|its/);
      const id = item.about.match(/wire-\d+/)[0];
      assert(texts.get(id).includes(item.text), `${item.text} is not in ${id}`);
    }
    assert(items.filter((item) => item.cues.length > 0).length > n * 0.8, 'most have cues');
    await page.keyboard.press('Escape');
    assert(await cell.evaluate((button) => document.activeElement === button), 'focus comes back');
  }),

  'filters keep what they say': (browser) => withPage(browser, url('report.html'), DESKTOP, async (page) => {
    assert.deepEqual(sorted(await shownPairs(page)), sorted(pairsOf()));
    await filter(page, () => page.fill('[name=actor]', 'rwanda'));
    assert.deepEqual(sorted(await shownPairs(page)), sorted(pairsOf((edge) => [edge.source_id, edge.target_id].includes('iso:RWA'))));
    await filter(page, () => page.click('[type=reset]'));
    await filter(page, () => page.fill('[name=from]', '2026-04-01'));
    await filter(page, () => page.fill('[name=to]', '2026-05-31'));
    assert.deepEqual(sorted(await shownPairs(page)), sorted(pairsOf((edge, { reference_date: day }) => day >= '2026-04-01' && day <= '2026-05-31')));
    await filter(page, () => page.click('[type=reset]'));
    await filter(page, () => page.getByLabel('person').uncheck());
    assert.deepEqual(sorted(await shownPairs(page)), sorted(pairsOf((edge, _, kinds) => ![kinds.get(edge.source_id), kinds.get(edge.target_id)].includes('ACTOR_KIND_PERSON'))));
    await filter(page, () => page.click('[type=reset]'));
    await filter(page, () => page.fill('[name=min]', '45'));
    assert.deepEqual(sorted(await shownPairs(page)), sorted(new Map([...pairsOf()].filter(([, [a, b]]) => a + b >= 45))));
  }),

  'periods, scores and bands are those of aggregate': (browser) => withPage(browser, url('report.html', '#time'), DESKTOP, async (page) => {
    for (const by of ['month', 'week']) {
      await page.selectOption('#time-by', by);
      await page.selectOption('#time-source', { label: 'European Union' });
      await page.selectOption('#time-target', { label: 'Uganda' });
      await page.waitForSelector('#view-time .table');
      const { text } = await downloaded(page, page.locator('#view-time button.csv'));
      const shown = new Map(parseCsv(text).filter((row) => Number(row.n_documents) > 0).map((row) => [row.period, row]));
      const wanted = aggregate(`${by},source,target`).filter((row) => row.source_name === 'European Union' && row.target_name === 'Uganda');
      assert.deepEqual([...shown.keys()], wanted.map((row) => row.period));
      for (const row of wanted) {
        const own = shown.get(row.period);
        for (const name of ['n_documents', 'label', 'n_negative', 'n_neutral', 'n_positive']) assert.equal(own[name], row[name], `${row.period} ${name}`);
        close(Number(own.score), Number(row.score), 1e-5, row.period);
        assert.equal(own.score_low === '', row.score_low === '', `${row.period}: a band from five documents on`);
        // The same method with other random numbers.
        if (own.score_low) {
          close(Number(own.score_low), Number(row.score_low), 0.12, `${row.period} low`);
          close(Number(own.score_high), Number(row.score_high), 0.12, `${row.period} high`);
        }
      }
    }
    await page.selectOption('#time-source', '');
    await page.selectOption('#time-target', '');
    await page.selectOption('#time-by', 'month');
    await page.waitForFunction(() => document.querySelector('#view-time .chart .band'));
    await page.locator('#view-time .point').first().focus();
    await page.keyboard.press('Enter');
    assert(await page.locator('#evidence').isVisible(), 'a point opens its sentences');
  }),

  'the page of an actor': (browser) => withPage(browser, url('report.html', '#actors'), DESKTOP, async (page) => {
    await page.locator('#view-actors').getByRole('link', { name: 'Uganda', exact: true }).click();
    const tile = page.locator('.tile', { hasText: 'Stances it receives' });
    const received = [...pairsOf((edge) => edge.target_id === 'iso:UGA').values()];
    const sum = (side) => received.reduce((all, pair) => all + pair[side], 0);
    assert.equal(await tile.getByRole('button').textContent(), `${sum(0)} − / ${sum(1)} +`);
    const shown = page.locator('.tile', { hasText: 'How the text shows it' });
    const sentiments = scored().flatMap((response) => response.profiles.filter((profile) => profile.actor_id === 'iso:UGA' && profile.sentiment));
    const total = (name) => sentiments.reduce((all, { sentiment }) => all + sentiment[name], 0);
    assert.equal(await shown.getByRole('button').textContent(), `${total('n_negative')} − / ${total('n_positive')} +`);
    await shown.getByRole('button').click();
    while (await page.locator('#evidence-more').isVisible()) await page.click('#evidence-more');
    assert.equal(await page.locator('#evidence-list li').count(), total('n_negative') + total('n_positive'));
    await page.click('#evidence-close');
    const words = scored().flatMap((response) => response.sentences).flatMap((sentence) => sentence.judgements)
      .filter((judgement) => judgement.target_id === 'iso:UGA' && judgement.source_id === 'iso:CHN' && judgement.basis === 'BASIS_WORD').length;
    const row = page.locator('.table', { hasText: 'Who speaks most about Uganda' }).locator('tbody tr', { hasText: 'China' }).first();
    assert.equal(await row.getByRole('button').textContent(), String(words));
  }),

  'everything by keyboard': (browser) => withPage(browser, url('report.html'), DESKTOP, async (page) => {
    const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent);
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'To the content');
    await page.keyboard.press('Enter');
    const cell = / toward .*: (against|for|mixed|neutral), score /;
    for (let i = 0; i < 6 && !cell.test(await focused()); i += 1) await page.keyboard.press('Tab');
    const first = await focused();
    assert.match(first, cell);
    await page.keyboard.press('ArrowDown');
    const second = await focused();
    assert.match(second, cell);
    assert.notEqual(second, first);
    await page.keyboard.press('Enter');
    assert(await page.locator('#evidence').isVisible());
    await page.keyboard.press('Escape');
    assert.equal(await focused(), second);
    // The whole matrix is one stop of the Tab key.
    await page.keyboard.press('Tab');
    assert.doesNotMatch(await focused(), cell);
    await page.click('nav a[href="#network"]');
    assert.equal(await page.locator('.network [tabindex="0"]:not([aria-label])').count(), 0, 'whatever takes focus has a name');
    await page.locator('.network .link').first().focus();
    await page.keyboard.press('Enter');
    assert(await page.locator('#evidence').isVisible());
  }),

  'hostile text is text in every view': (browser) => {
    const lines = [0, 1, 2, 3, 4, 5].map((n) => {
      const response = JSON.parse(answer(n, [[0, 1, -1], [1, 0, 1]]));
      response.document_id = HOSTILE.title;
      response.document.title = HOSTILE.title;
      response.actors[0].name = HOSTILE.name;
      response.actors[1].name = '=HYPERLINK("http://x")';
      const end = response.sentences[1].span.end;
      response.document.text += HOSTILE.sentence;
      response.sentences[1].span.end = end + Buffer.byteLength(HOSTILE.sentence);
      return JSON.stringify(response);
    });
    writeFileSync(path('hostile.jsonl'), lines.join('\n'));
    visavis('report', path('hostile.jsonl'), '--title', HOSTILE.title, '--output', path('hostile.html'));
    return withPage(browser, url('hostile.html'), DESKTOP, async (page) => {
      assert.equal(await page.title(), HOSTILE.title);
      assert.equal(await page.textContent('h1'), HOSTILE.title);
      for (const view of [...VIEWS, 'actor=0']) {
        await page.goto(url('hostile.html', `#${view}`));
        await page.waitForTimeout(200);
      }
      await page.goto(url('hostile.html', '#pairs'));
      assert.equal(await page.locator('#view-pairs tbody a').first().textContent().then((text) => [HOSTILE.name, '=HYPERLINK("http://x")'].includes(text)), true);
      await page.locator('#view-pairs tbody button').first().click();
      await page.waitForSelector('#evidence-list li');
      const cite = await page.locator('#evidence-list cite').first().textContent();
      assert.equal(cite, HOSTILE.title);
      await page.keyboard.press('Escape');
      const { text } = await downloaded(page, page.locator('#view-pairs button.csv'));
      const names = new Set(parseCsv(text).flatMap((row) => [row.source_name, row.target_name]));
      assert.deepEqual(names, new Set([HOSTILE.name, '\'=HYPERLINK("http://x")']), 'no formula reaches a spreadsheet');
    });
  },

  'a phone, light and dark': async (browser) => {
    for (const colorScheme of ['light', 'dark']) {
      await withPage(browser, url('report.html'), { ...PHONE, colorScheme }, async (page) => {
        await contrasts(page);
        for (const view of [...VIEWS, 'actor=1']) {
          await page.goto(url('report.html', `#${view}`));
          await page.waitForTimeout(300);
          await fits(page, `${view}, ${colorScheme}`);
        }
      });
    }
    await withPage(browser, url('report.html'), { ...DESKTOP, colorScheme: 'light' }, async (page) => {
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await ground();
      await page.click('#theme');
      assert.equal(await ground(), light);
      await page.click('#theme');
      assert.notEqual(await ground(), light);
      assert.equal(await page.textContent('#theme'), 'Colours: dark');
    });
  },

  'on paper there are no controls': (browser) => withPage(browser, url('report.html'), DESKTOP, async (page) => {
    await page.emulateMedia({ media: 'print' });
    for (const control of ['#filters', 'nav.tabs', '#theme', '#view-matrix button.csv']) {
      assert.equal(await page.locator(control).isVisible(), false, control);
    }
    assert(await page.locator('.matrix').isVisible());
    assert((await page.pdf({ preferCSSPageSize: true })).length > 10_000);
  }),

  '100,000 edges': async (browser) => {
    const file = createWriteStream(path('many.jsonl'));
    for (const line of answers(100_000, 400)) if (!file.write(`${line}\n`)) await once(file, 'drain');
    file.end();
    await once(file, 'finish');
    visavis('report', path('many.jsonl'), '--output', path('many.html'));
    await withPage(browser, url('many.html', '#pairs'), DESKTOP, async (page) => {
      assert.match(await page.textContent('#summary'), /20,000 documents.*100,000 stance edges/);
      assert((await page.locator('#view-pairs tbody tr').count()) <= 100, 'rows are drawn as they are looked at');
      await page.click('#view-pairs .more');
      assert.equal(await page.locator('#view-pairs tbody tr').count(), 200);
      const times = await page.evaluate(async () => {
        const long = [];
        new PerformanceObserver((list) => long.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' });
        const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
        for (const view of ['matrix', 'network', 'time', 'actors', 'pairs']) { window.location.hash = view; await wait(1500); }
        const box = document.querySelector('[name=actor]');
        box.value = 'actor 1';
        box.dispatchEvent(new Event('input', { bubbles: true }));
        await wait(1500);
        return long.map(Math.round);
      });
      // Told, not tested: how long depends on what else the machine does.
      console.log(`      the page was busy for at most ${Math.max(0, ...times)} ms at a time`);
      await page.click('nav a[href="#pairs"]');
      for (const row of await page.locator('#view-pairs tbody tr').allTextContents()) assert.match(row, /Actor 1/);
    });
  },
};
