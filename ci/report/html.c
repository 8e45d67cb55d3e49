/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/report/html.h"

#include "ci/report/escape.h"

/* One colour is a pair: a ground and the text on it. */
const char writ_html_style[] =
    ":root{color-scheme:light dark;"
    "--page:#ffffff;--text:#1b1f24;--soft:#505863;--line:#c9ced6;--ground:#f4f5f7;"
    "--breaks:#fbdcd8;--breaks-text:#8c1a12;--unknown:#fbdcd8;--unknown-text:#8c1a12;"
    "--warned:#ffedc4;--warned-text:#6b4300;--waived:#e9e0fb;--waived-text:#4c1d95;"
    "--stands:#e6e8ec;--stands-text:#3f4650;--pending:#e6e8ec;--pending-text:#3f4650;"
    "--apart:#e6e8ec;--apart-text:#3f4650;--holds:#d9f0e0;--holds-text:#14532d}\n"
    "@media (prefers-color-scheme:dark){:root{"
    "--page:#14171c;--text:#e6e8eb;--soft:#a9b1bc;--line:#3d444e;--ground:#1d2127;"
    "--breaks:#541a15;--breaks-text:#ffc4bd;--unknown:#541a15;--unknown-text:#ffc4bd;"
    "--warned:#4a3500;--warned-text:#ffdb96;--waived:#3a2663;--waived-text:#dccbff;"
    "--stands:#2d333b;--stands-text:#c9ced6;--pending:#2d333b;--pending-text:#c9ced6;"
    "--apart:#2d333b;--apart-text:#c9ced6;--holds:#12402a;--holds-text:#a8e6bb}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:var(--page);color:var(--text);"
    "font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif}\n"
    "header,main,footer{max-width:72rem;margin:0 auto;padding:1rem 1.25rem}\n"
    "header{padding-top:2rem}h1{font-size:1.7rem;line-height:1.25;margin:0 0 .3rem}\n"
    "h2{font-size:1.3rem;margin:0 0 .2rem;overflow-wrap:anywhere}"
    "h3{font-size:1.05rem;margin:1.8rem 0 .5rem}\n"
    "section.contract{border-top:1px solid var(--line);padding:1.6rem 0}\n"
    "p{margin:.3rem 0}.soft,figcaption,footer{color:var(--soft);font-size:.9rem}\n"
    "code,pre{font-family:ui-monospace,'Cascadia Mono',Menlo,Consolas,monospace;font-size:.88em}\n"
    "code,td,th,li,summary,text{unicode-bidi:isolate}code{overflow-wrap:anywhere}\n"
    "pre{background:var(--ground);border:1px solid var(--line);border-radius:6px;"
    "padding:.7rem .9rem;margin:.5rem 0;overflow:auto;max-height:26rem}\n"
    "mark{background:var(--warned);color:var(--warned-text);border-radius:2px}\n"
    ".scroll{overflow-x:auto;position:relative}table{border-collapse:collapse;font-size:.93rem}\n"
    "th,td{text-align:left;vertical-align:top;padding:.4rem .7rem;"
    "border-bottom:1px solid var(--line);overflow-wrap:break-word}td code,th code{overflow-wrap:"
    "break-word}\n"
    "thead "
    "th{vertical-align:bottom;color:var(--soft);font-weight:600}caption{text-align:left;color:var(-"
    "-soft);"
    "font-size:.9rem;padding-bottom:.4rem}table.wide{width:100%}\n"
    ".badge,.cell{border-radius:4px;font-weight:600}.badge{padding:.05rem .5rem;"
    "white-space:nowrap;font-size:.85rem}\n"
    ".matrix thead th.field{padding:.3rem .2rem}\n"
    ".matrix thead th.field span{writing-mode:vertical-rl;transform:rotate(180deg);"
    "max-height:14rem;overflow-wrap:anywhere}\n"
    ".matrix td.mark{padding:.15rem;text-align:center;vertical-align:middle}"
    ".cell{display:block;width:2rem;line-height:2rem;margin:0 auto}\n"
    "td.day{white-space:nowrap}.reads{border:1px solid var(--line);color:var(--soft)}\n"
    ".legend{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;list-style:none;padding:0;margin:.6rem 0;"
    "font-size:.9rem}.legend .cell{display:inline-block;width:1.5rem;line-height:1.5rem;"
    "text-align:center;margin-right:.4rem}\n"
    "details{border:1px solid var(--line);border-radius:6px;margin:.5rem 0;padding:0 .9rem}\n"
    "details[open]{padding-bottom:.7rem}summary{cursor:pointer;padding:.55rem 0;"
    "overflow-wrap:anywhere}\n"
    "summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--waived-text);"
    "outline-offset:2px}\n"
    ".hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);"
    "white-space:nowrap}\n"
    "figure{margin:0;overflow-x:auto}svg{max-width:100%;min-width:40rem;height:auto;display:block}"
    "\n"
    "svg text{font:14px system-ui,sans-serif}svg text.name{font-weight:600}"
    "svg .edge{fill:none;stroke-width:2}svg .box{stroke-width:1.5}\n"
    "svg .self{fill:var(--ground);stroke:var(--soft)}svg .self-text{fill:var(--text)}\n"
    "svg .none{stroke-dasharray:5 4}\n"
#define FATE(name)                                                                                 \
    "." #name "{background:var(--" #name ");color:var(--" #name "-text)}"                          \
    "svg ." #name "{background:none}svg .box." #name "{fill:var(--" #name ");stroke:var(--" #name  \
    "-text)}svg .edge." #name "{stroke:var(--" #name "-text)}svg text." #name "{fill:var(--" #name \
    "-text)}\n"
    FATE(breaks) FATE(unknown) FATE(warned) FATE(waived) FATE(stands) FATE(pending) FATE(apart)
        FATE(holds)
#undef FATE
            "section.drift{border:1px solid var(--line);border-radius:10px;padding:1rem 1.2rem;"
            "margin:1.1rem 0}section.drift h2{margin:.5rem 0 .3rem}section.drift ul{margin:.4rem 0;"
            "padding-left:1.2rem}section.drift h3{margin:1rem 0 .3rem}section.drift figure "
            "svg{width:100%;min-width:26rem}\n"
            ".beside{display:flex;flex-wrap:wrap;gap:.5rem 1.6rem}.beside>div{flex:3 1 "
            "34rem;min-width:0}"
            ".beside>.said{flex:2 1 18rem}\n"
            ".path{font-size:1.02em;font-weight:600}.fields td,.fields th{font-size:.85rem}"
            ".fields td{white-space:nowrap}.fields "
            "td.words{white-space:normal;min-width:11rem}.words span{white-space:nowrap}\n"
            "svg.small{min-width:0;width:120px}svg.swatch{min-width:0;display:inline-block;"
            "vertical-align:middle;margin-right:.35rem}"
            ".keys{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.4rem}\n"
            "svg .grid{stroke:var(--line);fill:none}svg text.tick{font-size:12px;fill:var(--soft)}"
            "svg text.end{text-anchor:end}svg text.middle{text-anchor:middle}\n"
            "svg .line{fill:none;stroke-width:2}svg .line.first{stroke:var(--text)}"
            "svg .line.second{stroke:var(--waived-text);stroke-dasharray:6 4}"
            "svg .area{stroke:none;opacity:.75}svg .area.first{fill:var(--stands)}"
            "svg .area.second{fill:var(--waived)}"
            "svg .since{stroke:var(--breaks-text);stroke-width:2;stroke-dasharray:2 3}\n"
            "svg .part-0{fill:var(--soft)}svg .part-1{fill:var(--waived-text)}"
            "svg .part-2{fill:var(--warned-text)}svg .part-3{fill:var(--holds-text)}"
            "svg .part-4{fill:var(--line)}\n"
            "@media print{details>*{display:block}pre{max-height:none}}\n";

void writ_html_begin(writ_buf *out, writ_str title)
{
    writ_buf_add_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                           "<meta name=\"viewport\" content=\"width=device-width, "
                           "initial-scale=1\">\n"
                           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                           "'none'; style-src 'unsafe-inline'\">\n");
    writ_html_element(out, "title", title);
    writ_buf_printf(out, "\n<style>\n%s</style>\n</head>\n", writ_html_style);
}

void writ_html_element(writ_buf *out, const char *tag, writ_str text)
{
    writ_buf_printf(out, "<%s>", tag);
    writ_escape_html(out, text);
    writ_buf_printf(out, "</%.*s>", (int)strcspn(tag, " "), tag);
}
