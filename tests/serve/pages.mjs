// SPDX-License-Identifier: Apache-2.0
//
// pages.mjs URL FOLDER: the catalog as people use it, in a headless Chromium: clicked through, by keys
// alone, light and dark, without scripts, on a narrow screen, and as a screen reader is told of it. A
// line for each case: "ok NAME", or "not ok NAME: WHY". Pictures are left in FOLDER.
import { launch, openPage } from './chromium.mjs';

const [base, folder] = process.argv.slice(2);
const browser = await launch(`${folder}/profile`);
const page = await openPage(browser);

async function check(name, act) {
    let why = '';
    try {
        const result = await act();
        if (result !== undefined && result !== true) why = JSON.stringify(result) ?? 'no';
        if (page.wrong.length) why += ` the browser says: ${page.wrong.splice(0).join('; ')}`;
    } catch (error) {
        why = error.message;
    }
    console.log(why ? `not ok ${name}: ${why.replaceAll('\n', ' ')}` : `ok ${name}`);
}
const same = (wanted, got) => wanted === got || { wanted, got };
const where = () => page.ask('location.pathname + location.search + location.hash');
const heading = () => page.ask('document.querySelector("h1").textContent');
const goes = async (selector, path) => {
    await page.follow(() => page.click(selector));
    return same(path, await where());
};

await page.size(1200, 900);

// ---- clicked through ----

await check('the root leads browsers to the list', async () => { await page.open(base + '/'); return same('/ui/', await where()); });
await check('a contract leads to its page', () => goes('tbody th a[href$="/crm-contact"]', '/ui/contracts/crm-contact'));
await check('which is headed by its name', async () => same('crm-contact', await heading()));
await check('a version leads to its page', () => goes('a[href$="/versions/2.0.0"]', '/ui/contracts/crm-contact/versions/2.0.0'));
await check('a version leads to its change', () => goes('a[href*="/changes/"]', '/ui/contracts/crm-contact/changes/1.2.0/2.0.0'));
await check('a change says whom it breaks', async () => /breaks 3 of 3 parties/.test(await page.ask('document.body.innerText')));
await check('what is found opens and closes', async () => {
    const before = await page.ask('document.querySelector("details").open');
    await page.click('summary');
    return same(!before, await page.ask('document.querySelector("details").open'));
});
await check('the trail leads back', () => goes('nav.trail li:nth-child(2) a', '/ui/contracts/crm-contact'));
await check('a box of the picture leads to its party', () => goes('svg a[href$="/warehouse"] rect', '/ui/parties/warehouse'));
await check('a party leads to what it reads', () => goes('h2 a[href$="/shop-order"]', '/ui/contracts/shop-order'));
await check('status is a click away', () => goes('header a[href="/ui/status"]', '/ui/status'));
await check('its rows lead to contracts', () => goes('tbody th a', '/ui/contracts/crm-contact'));
await check('audit is a click away', () => goes('header a[href="/ui/audit"]', '/ui/audit'));
await check('events lead to versions', () => goes('a[href$="crm-contact/versions/1.2.0"]', '/ui/contracts/crm-contact/versions/1.2.0'));
// A page out of the browser's own memory is there without being loaded; while it takes the place of the
// other one, nobody answers.
await check('back goes back', async () => {
    let seen;
    await page.send('Runtime.evaluate', { expression: 'history.back()' }).catch(() => {});
    for (let tries = 0; tries < 3000 && seen !== '/ui/audit'; tries++) {
        await new Promise((done) => setTimeout(done, 100));
        seen = await where().catch(() => seen);
    }
    return same('/ui/audit', seen);
});

// ---- by keys alone ----

const focused = () => page.ask('(() => { const e = document.activeElement; return e.id || e.getAttribute("href") || e.tagName.toLowerCase(); })()');
const isSeen = () => page.ask(`(() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
    const box = e.querySelector('.box');
    return r.width > 0 && r.right > 0 && r.bottom > 0 && (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 ||
        box !== null && parseFloat(getComputedStyle(box).strokeWidth) >= 3); })()`);

await check('keys reach the search and the rows, each in sight', async () => {
    const order = [], unseen = [];
    await page.open(base + '/ui/');
    for (let i = 0; i < 18; i++) {
        await page.press('Tab', 'Tab');
        order.push(await focused());
        if (!(await isSeen())) unseen.push(order.at(-1));
    }
    const wanted = ['#content', '/ui/', '/ui/', '/ui/status', '/ui/audit', 'search', 'button', 'words', 'button'];
    const rows = ['/ui/contracts/crm-contact', '/ui/contracts/crm-contact/versions/2.0.0', '/ui/contracts/shop-order'];
    if (unseen.length) return { unseen };
    return JSON.stringify(order.slice(0, wanted.length)) === JSON.stringify(wanted) && rows.every((row) => order.includes(row)) || { order };
});
await check('keys reach each link of a contract, in sight', async () => {
    const unseen = [];
    await page.open(base + '/ui/contracts/crm-contact');
    const links = await page.ask('document.querySelectorAll("a").length');
    let reached = 0;
    for (let i = 0; i < links + 20; i++) {
        await page.press('Tab', 'Tab');
        const what = await page.ask('document.activeElement.tagName.toLowerCase()');
        if (what === 'body') break;
        reached += what === 'a';
        if (!(await isSeen())) unseen.push(await focused());
    }
    return reached === links && !unseen.length || { links, reached, unseen };
});
await check('the first key skips to the content', async () => {
    await page.open(base + '/ui/');
    await page.press('Tab', 'Tab');
    await page.press('Enter', 'Enter');
    await page.press('Tab', 'Tab');
    return same('words', await focused());
});
await check('the search answers to Enter', async () => {
    await page.open(base + '/ui/');
    await page.ask('document.getElementById("search").focus()');
    await page.type('mail');
    await page.follow(() => page.press('Enter', 'Enter'));
    return same('/ui/search?q=mail', await where());
});
await check('what was searched for stands there again', async () => same('mail', await page.ask('document.getElementById("search").value')));
await check('a field that was found is marked on its page', async () => {
    await page.follow(() => page.click('td a[href*="#field-"]'));
    return same('/mail_address', await page.ask('document.querySelector("tr:target th").textContent'));
});

// ---- light and dark, wide and narrow, with scripts and without ----

const paths = ['/ui/', '/ui/contracts/crm-contact', '/ui/contracts/crm-contact/versions/2.0.0', '/ui/contracts/crm-contact/changes/1.2.0/2.0.0',
    '/ui/parties/warehouse', '/ui/status', '/ui/audit', '/ui/search?q=mail', '/ui/contracts/nothing'];
for (const [scheme, ground] of [['light', 'rgb(255, 255, 255)'], ['dark', 'rgb(20, 23, 28)']]) {
    await check(`every page is ${scheme}`, async () => {
        await page.scheme(scheme);
        for (const [i, path] of paths.entries()) {
            await page.open(base + path);
            page.wrong.splice(0, path.endsWith('nothing') ? page.wrong.length : 0);
            await page.picture(`${folder}/${scheme}-${i}.png`);
            const seen = await page.ask('getComputedStyle(document.body).backgroundColor');
            if (seen !== ground) return { path, seen };
        }
    });
}
await check('no page is wider than a narrow screen', async () => {
    await page.size(360, 640);
    for (const path of paths) {
        await page.open(base + path);
        page.wrong.splice(0, path.endsWith('nothing') ? page.wrong.length : 0);
        const wide = await page.ask('document.documentElement.scrollWidth');
        if (wide > 360) return { path, wide };
    }
    await page.size(1200, 900);
});
const tree = async () => (await page.send('Accessibility.getFullAXTree')).nodes.filter((node) => !node.ignored)
    .map((node) => ({ role: node.role?.value, name: node.name?.value ?? '' }));
await check('without scripts every page is the same', async () => {
    const told = async () => JSON.stringify(await tree()).replaceAll(/\d+/g, '0'); // how long ago something was
    for (const path of paths.slice(0, -1)) {
        await page.scripts(true);
        await page.open(base + path);
        const having = await told();
        await page.scripts(false);
        await page.open(base + path);
        if (await told() !== having) return { path };
    }
    await page.scripts(true);
});

// ---- what a screen reader is told ----

await check('landmarks, links, fields, pictures and headings have names', async () => {
    const named = new Set(['link', 'button', 'searchbox', 'textbox', 'image', 'heading', 'navigation', 'region', 'columnheader', 'rowheader', 'RootWebArea']);
    for (const path of paths.slice(0, -1)) {
        await page.open(base + path);
        const nodes = await tree();
        const unnamed = nodes.filter((node) => named.has(node.role) && !node.name.trim());
        if (unnamed.length) return { path, unnamed };
        for (const role of ['banner', 'main', 'contentinfo', 'search', 'navigation'])
            if (!nodes.some((node) => node.role === role)) return { path, missing: role };
        if (nodes.filter((node) => node.role === 'heading').length < 1) return { path, missing: 'heading' };
    }
});
await check('headings leave out no level', async () => {
    for (const path of paths) {
        await page.open(base + path);
        page.wrong.splice(0, path.endsWith('nothing') ? page.wrong.length : 0);
        const levels = await page.ask('[...document.querySelectorAll("h1,h2,h3,h4")].map((h) => +h.tagName[1])');
        if (levels[0] !== 1 || levels.some((level, i) => i && level > levels[i - 1] + 1)) return { path, levels };
    }
});
await check('the picture is told in a sentence', async () => {
    await page.open(base + '/ui/contracts/crm-contact');
    const words = await page.ask('document.querySelector("svg desc").textContent');
    return /Producers: nobody\. Consumers: .*warehouse \(\^1\.0\.0\)/.test(words) || { words };
});

// ---- what others wrote ----

await check('hostile names stay text', async () => {
    await page.open(base + '/ui/?q=alert');
    await page.follow(() => page.click('tbody th a[href*="script"]'));
    const seen = await page.ask('({ title: document.querySelector("h1").textContent, scripts: document.scripts.length, images: document.images.length })');
    return seen.title === '<script>alert(1)</script>' && !seen.scripts && !seen.images || seen;
});

// ---- each link there is ----

await check('no link leads nowhere', async () => {
    const seen = new Set(['/ui/']), waiting = ['/ui/'];
    while (waiting.length) {
        const path = waiting.pop();
        const answer = await fetch(base + path);
        const text = await answer.text();
        if (answer.status !== 200) return { path, status: answer.status };
        if (!answer.headers.get('content-type')?.startsWith('text/html')) continue;
        const ids = new Set([...text.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]));
        for (const [, href] of text.matchAll(/href="([^"]*)"/g)) {
            const link = href.replaceAll('&amp;', '&');
            if (link.startsWith('#') && !ids.has(link.slice(1))) return { path, link };
            const to = link.split('#')[0];
            if (to.startsWith('/') && !seen.has(to)) { seen.add(to); waiting.push(to); }
        }
        if (seen.size > 500) return { links: seen.size };
    }
    return seen.size > 30 || { links: seen.size };
});
await browser.close();
