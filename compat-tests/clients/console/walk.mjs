// Looks at pages as people do, in light and dark, on small and large screens, and prints one line of JSON for each finding:
// node walk.mjs URL CHROMIUM SCREENSHOTS PATH…
// SCREENSHOTS is a folder, or - for none.
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [url, executablePath, screenshots, ...paths] = process.argv.slice(2);
const axe = createRequire(import.meta.url).resolve('axe-core');

function tell(path, scheme, width, kind, what) {
  console.log(JSON.stringify({ path, scheme, width, kind, what }));
}

async function look(page, path, scheme, width) {
  const answer = await page.goto(url + path, { waitUntil: 'load' });
  if (answer.status() >= 500) {
    tell(path, scheme, width, 'status', answer.status());
  }
  const overflow = await page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth);
  if (overflow > 0) {
    tell(path, scheme, width, 'overflow', overflow);
  }
  const results = await page.evaluate(() => window.axe.run());
  results.violations
    .filter(violation => ['serious', 'critical'].includes(violation.impact))
    .forEach(violation => tell(path, scheme, width, 'axe', violation.id + ': ' + violation.nodes.map(node => node.html).slice(0, 3).join(' ')));
  if (screenshots !== '-') {
    const name = path.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '').slice(0, 60) || 'overview';
    await page.screenshot({ path: `${screenshots}/${name}-${width}-${scheme}.png` });
  }
}

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
for (const scheme of ['light', 'dark']) {
  for (const width of [360, 1600]) {
    // the pages' own policy lets no script of others in, which axe is
    const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 }, bypassCSP: true });
    await context.addInitScript({ path: axe });
    const page = await context.newPage();
    let path = '';
    page.on('console', message => message.type() === 'error' && !message.text().includes('responded with a status of 4') && tell(path, scheme, width, 'console', message.text()));
    page.on('pageerror', error => tell(path, scheme, width, 'script', error.message));
    page.on('dialog', dialog => {
      tell(path, scheme, width, 'dialog', dialog.message());
      dialog.dismiss();
    });
    for (path of paths) {
      await look(page, path, scheme, width);
    }
    await context.close();
  }
}
await browser.close();
console.log(JSON.stringify({ kind: 'end', pages: paths.length }));
