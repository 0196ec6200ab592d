// node run.mjs [--only report|playground|screenshots]
// Runs the tests; exit code 1 if any fails.

import * as playground from './playground.mjs';
import * as report from './report.mjs';
import { take } from './screenshots.mjs';
import { launch } from './support.mjs';

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : null;
const wants = (part) => only === null || only === part;
let failed = 0;

async function test(name, run) {
  try {
    await run();
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n${error.stack}`);
  }
}

const browser = await launch();
try {
  if (wants('report') || wants('screenshots')) report.prepare();
  const server = wants('playground') || wants('screenshots') ? await playground.prepare() : null;
  for (const [part, { tests }] of Object.entries({ report, playground })) {
    if (!wants(part)) continue;
    for (const [name, run] of Object.entries(tests)) await test(`${part}: ${name}`, () => run(browser));
  }
  if (wants('screenshots')) await test('screenshots', () => take(browser, server));
} finally {
  playground.finish();
  await browser.close();
}
console.log(failed ? `${failed} failed` : 'all passed');
process.exitCode = failed ? 1 : 0;
