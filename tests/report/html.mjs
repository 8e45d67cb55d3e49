// SPDX-License-Identifier: Apache-2.0
//
// html.mjs page|site|comment FILE [TEXT...]: is the file HTML without an error (parse5, html-validate
// for pages), with nothing in it that runs or is fetched, and does each TEXT stand in it as text? Of a
// page also: each table cell has its header, and each pair of colours a contrast of 4.5 to 1. A page of
// a site has links and forms that stay within it, and its style elsewhere.
// html.mjs style FILE: such a style: its colours.
// html.mjs list FILE: many of these, a line of JSON each: ["site","FILE","TEXT"...].
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const require = createRequire(process.env.WRIT_EXTERNAL + '/package.json');
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { parse } = await load('parse5');
const { HtmlValidate } = await load('html-validate');
const validator = new HtmlValidate({ root: true, extends: ['html-validate:recommended'],
    rules: { 'long-title': 'off', 'no-raw-characters': 'off', 'no-trailing-whitespace': 'off', 'svg-focusable': 'off' } });

async function judge(kind, file, ...texts) {
    const source = readFileSync(file, 'utf8');
    const isSite = kind === 'site', isPage = kind === 'page' || isSite;
    const wrong = [];
    const document = kind === 'style' ? { childNodes: [] } : parse(isPage ? source : `<!DOCTYPE html><title>x</title>${source}`,
        { onParseError: (e) => wrong.push(`${e.startLine}:${e.startCol} ${e.code}`) });

    // ---- elements and attributes ----

    const allowed = new Set(('html head body title h1 h2 h3 h4 p ul li b strong code pre details summary table thead tbody ' +
        'tr th td span ' + (isPage ? 'meta header main footer section div mark svg g rect path text figure figcaption desc' : 'input') +
        (isSite ? ' a nav ol form label input button link time dl dt dd' : isPage ? ' style' : '')).split(' '));
    const attributes = new Set(('class id lang title scope role tabindex aria-labelledby aria-hidden open charset name content http-equiv ' +
        'viewBox width height x y rx d align' + (isSite ? ' rel type action for value placeholder datetime aria-label aria-current' : '')).split(' '));
    // What a site fetches, and where it leads: to itself; a change's link, anywhere.
    const within = { link: /^\/ui\//, form: /^\/ui\//, a: /^(\/ui\/|\/v1\/|#|https?:\/\/)/ };
    const ids = new Map();
    let seen = '';
    function walk(node) {
        for (const child of node.childNodes ?? []) walk(child);
        if (node.nodeName === '#text' && node.parentNode.nodeName !== 'style') seen += node.value;
        if (!node.tagName) return;
        if (node.tagName !== 'a' || isPage || !node.attrs.every((a) => a.value.startsWith('mailto:') || a.value.startsWith('https://ci.lumen.example/')))
            if (!allowed.has(node.tagName)) wrong.push(`<${node.tagName}>`);
        for (const { name, value } of node.attrs) {
            if (isSite && (name === 'href' || name === 'action')) {
                if (!within[node.tagName]?.test(value)) wrong.push(`<${node.tagName} ${name}="${value}">`);
                continue;
            }
            if ((isSite || node.tagName !== 'a') && !attributes.has(name)) wrong.push(`<${node.tagName} ${name}>`);
            if (name === 'id') ids.has(value) ? wrong.push(`id ${value} twice`) : ids.set(value, node);
        }
        if (node.tagName === 'th' && isPage && !node.attrs.some((a) => a.name === 'scope')) wrong.push('<th> without scope');
    }
    walk(document);
    seen = seen.replaceAll('\u2060', '');
    for (const match of source.matchAll(/aria-labelledby="([^"]*)"/g))
        for (const id of match[1].split(' ')) if (!ids.has(id)) wrong.push(`no id ${id}`);
    for (const text of texts) if (!seen.includes(text)) wrong.push(`not there as text: ${text}`);

    // ---- the page ----

    function brightness(hex) {
        const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
            .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; // WCAG 2, relative luminance
    }
    function contrast(a, b) {
        const [dark, light] = [brightness(a), brightness(b)].sort((x, y) => x - y);
        return (light + 0.05) / (dark + 0.05);
    }
    function checkColours(scheme, css) {
        const colours = Object.fromEntries([...css.matchAll(/--([a-z-]+):(#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]]));
        const pairs = [['text', 'page'], ['soft', 'page'], ['text', 'ground'], ['waived-text', 'page']];
        for (const name of Object.keys(colours)) if (colours[`${name}-text`]) pairs.push([`${name}-text`, name]);
        if (pairs.length < 12) wrong.push(`${scheme}: colours are missing`);
        for (const [front, ground] of pairs) {
            const found = contrast(colours[front], colours[ground]);
            if (!(found >= 4.5)) wrong.push(`${scheme}: ${front} on ${ground} has ${found.toFixed(2)}`);
        }
    }

    function checkStyle(style) {
        const dark = style.match(/@media \(prefers-color-scheme:dark\)\{(.*?)\}\}/s);
        checkColours('light', style.slice(0, dark.index));
        checkColours('dark', dark[1]);
        if (/url\(|@import|javascript:/i.test(style)) wrong.push('the style fetches something');
    }

    if (kind === 'page') checkStyle(source.match(/<style>(.*?)<\/style>/s)[1]);
    if (kind === 'style') checkStyle(source);
    if (isPage) {
        const report = await validator.validateString(source);
        for (const result of report.results)
            for (const m of result.messages) wrong.push(`${m.line}:${m.column} ${m.ruleId}: ${m.message}`);
    }
    return [...new Set(wrong)];
}

const [kind, file, ...texts] = process.argv.slice(2);
const asked = kind === 'list' ? readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line)) : [[kind, file, ...texts]];
for (const one of asked)
    for (const line of await judge(...one)) {
        console.error(kind === 'list' ? `${one[1]}: ${line}` : line);
        process.exitCode = 1;
    }
