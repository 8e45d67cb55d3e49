// SPDX-License-Identifier: Apache-2.0
//
// node patterns.js pairs      prints lines [pattern, subject, ...]
// node patterns.js answers    prints for each what node says, as match_pairs does without the method
//
// Fixed patterns that people write, the corners of ECMA-262, and a few hundred put together by a
// seeded generator.
'use strict';

const fixed = [
  // what schemas hold
  '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$', '^c_[0-9a-f]{16}$', '^[A-Z]{2}$',
  '^https://', '^https?://[^\\s/$.?#].[^\\s]*$', '^\\+[1-9][0-9]{6,14}$', '\\.json$', '^\\S+$',
  '^[a-z0-9._+-]+@[a-z0-9-]+\\.[a-z.]+$', '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$', '^.+@.+$', '^.*$', '^.{1,5}$',
  '^[A-Z]{3}-[0-9]{5}(-[A-Z0-9]{1,3})?$', '^v?\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z.-]+)?$', '^(?!\\s*$).+',
  '^[a-z]+(-[a-z]+)*$', '^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$', '^(lead|mql|customer)$', '^\\d{4}-\\d{2}-\\d{2}$',
  '^(?=.*[a-z])(?=.*[A-Z])(?=.*\\d).{8,}$', '^-?\\d+(\\.\\d+)?$', '^$|^[a-z]+$', '^a|b$', '^(a|b)$', 'a|b|', '',
  '^[\\w.-]+$', '^[\\w.\\-]+$', '^([a-z]:)?(\\/[a-z]+)+$', '^(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}$',
  // sets
  '^\\d$', '^\\D$', '^\\w$', '^\\W$', '^\\s$', '^\\S$', '^.$', '^[^]$', '[]', '^[^a]$', '^[\\s\\S]$', '^[\\b]$',
  '^[a-c-e]$', '^[-a]$', '^[a-]$', '^[\\]\\\\^-]$', '^[^\\]]$', '^[\\d\\-x]$', '^[äöü]$', '^[🐰-🐿]$', '^[^🐲]$', '^[\\u{1F432}a]$',
  '^[\\uD83D\\uDC32]$', '^\\uD83D\\uDC32$', '^\\u{1F432}+$', '\\uD83D', '^\\cJ$', '^[\\cJ]$', '^\\x41$', '^\\0$', '^[\\0]$', '^\\t\\v\\f$',
  // properties
  '^\\p{L}$', '^\\P{L}$', '^\\p{Lu}$', '^\\p{Uppercase_Letter}$', '^\\p{gc=Lu}$', '^\\p{LC}$', '^\\p{Nd}$', '^\\p{digit}$', '^\\p{punct}$',
  '^\\p{Script=Greek}$', '^\\p{sc=Grek}$', '^\\p{scx=Deva}$', '^\\p{sc=Common}$', '^\\p{ASCII}$', '^\\p{Any}$', '^\\p{Assigned}$',
  '^\\p{Alphabetic}$', '^\\p{White_Space}$', '^\\p{Emoji_Presentation}$', '^\\p{ID_Start}$', '^[^\\p{L}]$', '^[\\p{L}\\p{Nd}_]+$', '^[\\P{L}a]$',
  '^\\p{Zs}$', '^\\p{Cc}$', '^\\p{Cn}$', '^\\p{Co}$', '^\\p{Lowercase}$', '^\\p{Hex_Digit}+$',
  // anchors and edges
  '^', '$', '^$', '\\b', '\\B', '\\bfoo\\b', 'foo\\B', '(^a)', '(a$)', 'a^', '$a', '^^a', 'a$$', '(?:^|,)a(?:,|$)',
  // quantifiers
  'a{2}', '^a{2}$', '^a{2,}$', '^a{1,2}$', '^a{0}$', '^a{0,0}b', '^(?:ab){2}$', '^(?:ab?){2,3}$', '^a*?$', '^a+?a$', '^(a?)*$', '^(a*)*$', '^(a*)+b$',
  '^(?:a|ab)(?:c|bcd)(?:d*)$', '^[ab]{2,3}?b$', '^(?:){3}$', '^(?:a{0,2}){2}$', '^(a{2,3}){2}$',
  // groups, references, looks
  '^(a)(b)\\2\\1$', '^(?<x>a|b)\\k<x>$', '^(?:(a)|b)*\\1$', '^\\1(a)$', '^(a\\1)$', '^(.)(.)?\\2\\1$', '^(?:(a)|(b)|(c))+\\1$', '(a*)b\\1', '^(a+)\\1+$',
  '(?=a)b', '^(?=a)a', '^(?!a).', '(?<=a)b', '(?<!a)b', '(?<=a+)b', '(?<=^|,)a', '(?<!^)a', '(?<=(\\d+)(\\d+))$', '(?<=\\1(a))b', '(?=(a+))a*b\\1', '^(["\']).*\\1$', '^(?!.*(.)\\1)[a-c]+$', '^(?:(\\w)(?!.*\\1))+$', '^(?:([ab])\\1)+$', '^(?:([ab])c?)+\\1$',
  '^(a)?b\\1$', '^(a|b)+?\\1$', '(a|b)(?=.*\\1)', '^(?:([ab])(?!\\1))*$', '^(a*)b\\1c?$', '^(?:(a)|(b))(?:\\1\\2)+$', '^(?:(?:(a)b?)+c?)+\\1$',
  '^(?=(.)\\1)', '(?!(a)b)\\1c', '(?<=(?<!a)b)c', '(?<=a(?=b)b)c', '^(z)((a+)?(b+)?(c))*$', '^(z)((a+)?(b+)?(c))*\\4$',
  // lookbehind of several lengths
  '(?<=^v?|\\sv?)(?:\\d\\.){2}\\d', '(?<!^v?|\\sv?)\\d', '(?<=^a{1,2})b', '(?<!^a{0,2})b', '(?<=^(?:a|bc){1,3})c', '(?<=\\b\\w{2,3}\\b.?)', '(?<=(?<!ab?)b?)c', '(?<=a?(?=b+)b?)c',
  '^(a)b?(?<=^ab{0,2})\\1', '(?<=🐲?a?)$', '(?<=^[^]?👍?)🏽', '(?<=^(?:|a|\\b){0,3}b)', '(?<=(a)?b)c\\1', '(?<=(?:ab?){0,9})c',
  // refused
  '(', ')', '[', ']', '{', '}', 'a{', 'a}', 'a{1', 'a{,1}', '{1}', '*', '+a', 'a**', 'a++', 'a{1}{2}', '^*', '\\b+', '(?=a)*', '(?<=a)?', '(?i)a', '(?P<n>a)',
  '(?<n>a)(?<n>b)', '(?<1>a)', '(?<>a)', '(?#a)', '(?>a)', '\\Z', '\\A', '\\z', '\\a', '\\e', '\\h', '\\1', '(a)\\2', '\\k<x>', '\\k', '\\8', '\\00', '\\01', '[\\1]', '[\\B]',
  '[b-a]', '[\\d-x]', '[a-\\d]', '[[:alpha:]]', '\\x4', '\\u12', '\\u{110000}', '\\u{}', '\\c', '\\c1', '\\p', '\\p{}', '\\p{Foo}', '\\p{lu}', '\\p{Greek}', '\\p{sc=Foo}', '\\p{Script}',
  '\\', 'a\\', '[\\', '\\p{L', '(?', '(?<n', '(?<=', '(?:', '[a', '[^', 'a|*', '(|*)', '\\u{12', '\\-a{2',
];
// Where we read what node refuses: a backslash before punctuation or a space.
const liberties = new Set(['\\-', '\\_', '\\@', '\\"', '\\:', '\\ ', "\\'", '\\#', '\\%', '\\&', '\\,', '\\;', '\\<', '\\=', '\\>', '\\!', '\\`', '\\~', '[\\_\\@]']);

const subjects = [
  '', 'a', 'b', 'A', 'ab', 'ba', 'aa', 'aab', 'abab', 'abba', 'aaa', 'aaaa', 'aabb', 'abc', 'abcd', 'abcbcd', 'x', '-', ']', '^', '\\', '\n', '\r', '\r\n', 'a\n', '\na', '\t', '\v', '\f', ' ',
  '\u0000', '\u0008', '\u000b\u000c', '\t\u000b\f', '\u0085', '\u00a0', '\ufeff', '\u2028', '\u2029', '\u2003', '\u3000', '\u180e', '_', '0', '7', '42', '1053', '\u07c0', '\u09ea', 'é', 'ä', 'Ä', 'α', 'Ω', 'я', 'א', '中', 'ー', '॥', 'ǅ', 'ß',
  '🐲', '🐲🐲', '🐰', '👍🏽', '\u{10ffff}', '\u{e000}', '\u{378}', 'foo', 'a foo b', 'foobar', 'food', 'a,b', 'b,a', 'c,a,b', 'caf\u00e9', 'bc', 'abc1', 'Abcdefg1', 'aaaaaaab', 'zaacbbbcac', 'zc', 'bbc', 'aac', 'aaab', 'baab',
  'lead', 'customer', 'customers', 'US', 'USA', 'https://example.com', 'http://a.b/c d', 'file.json', 'file.json ', 'a@b.c', 'a@b', 'a.b+c@d-e.co.uk', '+4915112345678', '+0123456', 'ABC-12345', 'ABC-12345-X1',
  'c_0123456789abcdef', '2eb8aa08-aa98-11ea-b4aa-73b441d16380', '2EB8AA08-AA98-11EA-B4AA-73B441D16380', '1.2.3', 'v1.2.3-rc.1', '192.168.0.1', '300.1.1.1', '2024-02-30', '#fff', '#12345', '-1.50', '1.', '/a/b', 'c:/x', 'kebab-case-name', 'kebab-', 'ABCDEF09',
];

// xorshift32, so that both runs build the same patterns.
let state = 0x9e3779b9;
const below = bound => {
  state ^= state << 13; state ^= state >>> 17; state ^= state << 5; state >>>= 0;
  return state % bound;
};
const oneOf = list => list[below(list.length)];

const atoms = ['a', 'b', 'c', 'ab', '-', '\\.', 'ä', '🐲', '[a-c]', '[ab]', '[b-]', '[^a]', '\\d', '\\w', '\\s', '\\S', '.', '[äa]', '[0-9]', '[^\\s-]', '\\W', '\\p{L}', '\\P{Lu}'];
const counts = ['', '', '', '', '', '?', '*', '+', '{2}', '{1,2}', '{0,3}', '{2,}', '*?', '+?', '??'];
const edges = ['\\b', '\\B', '^', '$'];
const looks = ['(?=', '(?!'];
const behinds = ['(?<=', '(?<!'];
const behindAtoms = [...atoms, '(?:a|bc)', '(?:ab?|^)', '(?:(?=b))', '(?:\\b)'];

// Of several lengths, though with a bound, or Writ would not support it.
function generateBehind() {
  let text = oneOf(behinds);
  do
    for (let items = 1 + below(3); items > 0; items--)
      text += oneOf(behindAtoms) + oneOf(['', '', '', '{2}', '?', '{1,2}', '{0,3}?']);
  while (below(3) === 0 && (text += '|'));
  return text + ')';
}

function generate(depth, groups) {
  let text = '';
  for (let items = 1 + below(4); items > 0; items--) {
    const kind = depth > 0 ? below(16) : 15;
    if (kind < 3) {
      const captures = below(2);
      groups.count += captures;
      let inner = generate(depth - 1, groups);
      while (below(3) === 0) inner += '|' + generate(depth - 1, groups);
      // node has no bound: a repetition within a repetition may take it for ever
      const count = oneOf(/[*+?{]/.test(inner.replaceAll('(?', '')) ? ['', '', '?', '{2}'] : counts);
      text += (captures ? '(' : '(?:') + inner + ')' + count;
    } else if (kind === 3) {
      text += below(2) ? generateBehind() : oneOf(looks) + generate(depth - 1, groups) + ')';
    } else if (kind === 4) {
      text += oneOf(edges);
    } else if (kind === 5 && groups.count > 0) {
      text += '\\' + (1 + below(groups.count)) + '(?:)' + oneOf(['', '', '?']);
    } else {
      text += oneOf(atoms) + oneOf(counts);
    }
  }
  return text;
}

const patterns = [...fixed, ...liberties];
for (let i = 0; i < 600; i++)
  patterns.push((below(2) ? '^' : '') + generate(2, { count: 0 }) + (below(2) ? '$' : ''));

const lines = [];
for (const pattern of patterns) {
  if (process.argv[2] === 'pairs') {
    lines.push(JSON.stringify([pattern, ...subjects]));
    continue;
  }
  try {
    const regex = new RegExp(pattern, liberties.has(pattern) ? '' : 'u');
    lines.push(subjects.map(subject => (regex.test(subject) ? 1 : 0)).join(''));
  } catch {
    lines.push('error');
  }
}
console.log(lines.join('\n'));
