// SPDX-License-Identifier: Apache-2.0
//
// A headless Chromium, driven by its DevTools protocol over a pipe: nothing to install beside it.
// What is wrong with a page (exceptions, errors on the console, requests that fail, what a policy
// kept from being done) is gathered in `wrong`.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';

export async function launch(folder) {
    const process = spawn('chromium', ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-extensions',
        '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
        '--disable-dev-shm-usage', '--hide-scrollbars', '--disable-features=BackForwardCache', '--remote-debugging-pipe', `--user-data-dir=${folder}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    const waiting = new Map(), listeners = [];
    let text = '', last = 0;
    process.stdio[4].on('data', (bytes) => {
        text += bytes;
        for (let end; (end = text.indexOf('\0')) >= 0; text = text.slice(end + 1)) {
            const message = JSON.parse(text.slice(0, end));
            if (message.id) {
                const [done, failed] = waiting.get(message.id);
                waiting.delete(message.id);
                if (message.error) failed(new Error(message.error.message)); else done(message.result);
            } else {
                for (const listen of listeners) listen(message);
            }
        }
    });
    process.on('exit', () => { for (const [, failed] of waiting.values()) failed(new Error('chromium has ended')); });
    const send = (method, params = {}, sessionId) => new Promise((done, failed) => {
        const id = ++last;
        waiting.set(id, [done, failed]);
        process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    });
    return { send, listeners, close: async () => { await send('Browser.close').catch(() => {}); process.kill(); } };
}

export async function openPage(browser) {
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    const wrong = [], sleepers = [];
    browser.listeners.push(({ method, params, sessionId: of }) => {
        if (of !== sessionId) return;
        if (method === 'Runtime.exceptionThrown') wrong.push(params.exceptionDetails.text);
        if (method === 'Log.entryAdded' && params.entry.level !== 'info') wrong.push(`${params.entry.text} ${params.entry.url ?? ''}`);
        if (method === 'Network.loadingFailed' && !params.canceled) wrong.push(params.errorText);
        if (method === 'Page.loadEventFired') sleepers.splice(0).forEach((wake) => wake());
    });
    const send = (method, params) => browser.send(method, params, sessionId);
    for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'Accessibility', 'DOM']) await send(`${domain}.enable`);
    const loaded = (act) => new Promise((done, failed) => {
        const timer = setTimeout(() => failed(new Error('the page does not load')), 300000);
        sleepers.push(() => { clearTimeout(timer); done(); });
        act().catch(failed);
    });
    const page = {
        send, wrong,
        open: (url) => loaded(() => send('Page.navigate', { url })),
        // What an expression comes to; the page's own scripts need not be allowed for it.
        ask: async (expression) => (await send('Runtime.evaluate', { expression, returnByValue: true })).result.value,
        press: async (key, code, modifiers = 0) => {
            const keys = { key, code, modifiers, windowsVirtualKeyCode: { Tab: 9, Enter: 13 }[key] ?? 0, ...(key === 'Enter' ? { text: '\r' } : {}) };
            await send('Input.dispatchKeyEvent', { type: keys.text ? 'keyDown' : 'rawKeyDown', ...keys });
            await send('Input.dispatchKeyEvent', { type: 'keyUp', ...keys });
        },
        follow: (act) => loaded(act),
        type: (text) => send('Input.insertText', { text }),
        click: async (selector) => {
            const at = await page.ask(`(() => { const e = document.querySelector(${JSON.stringify(selector)});
                e.scrollIntoView({ block: 'center' }); const r = e.getClientRects()[0] ?? e.getBoundingClientRect();
                return { x: r.x + r.width / 2, y: r.y + r.height / 2 }; })()`);
            for (const type of ['mousePressed', 'mouseReleased'])
                await send('Input.dispatchMouseEvent', { type, ...at, button: 'left', clickCount: 1 });
        },
        scheme: (value) => send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] }),
        scripts: (allowed) => send('Emulation.setScriptExecutionDisabled', { value: !allowed }),
        size: (width, height) => send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false }),
        // The bytes of a picture; with a file they are kept.
        picture: async (file) => {
            const { data } = await send('Page.captureScreenshot', { captureBeyondViewport: false });
            const bytes = Buffer.from(data, 'base64');
            if (file) writeFileSync(file, bytes);
            return bytes;
        },
    };
    return page;
}
