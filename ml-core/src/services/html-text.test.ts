import { expect, it } from 'vitest'
import { textOfHtml } from './html-text.js'

it.each([
  ['<p>You &amp; <b>me</b></p>', 'You & me'],
  ['a<br/>b &lt;3 &#39;x&#x27; &unknown;', "a b <3 'x' &unknown;"],
  ['<script>evil()</script>hi<!-- no --><style>p{}</style>', 'hi'],
  ['id<b>i</b>ot, f<!-- x -->uck, <SPAN class="a">mo</SPAN>ron', 'idiot, fuck, moron'],
  ['<li>one</li><li>two</li>one<br>two<bold>three', 'one two one two three'],
  [
    '&eacute;t&eacute; &hearts; id&shy;iot &notanything; &#xD83D; AT&T;',
    'été ♥ id\u00adiot &notanything; \ufffd AT&T;',
  ],
  ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
])('%s reads as %j', (html, text) => {
  expect(textOfHtml(html).text.replace(/\s+/g, ' ').trim()).toBe(text)
})

it('offsets lead back into the markup', () => {
  const html = '<p>You <b>idiot</b></p>'
  const { text, toOriginal } = textOfHtml(html)
  const begin = text.indexOf('idiot')
  const range = toOriginal({ begin, end: begin + 5 })
  expect(html.slice(range.begin, range.end)).toBe('idiot')
})

it('hostile markup is read in linear time', () => {
  for (const html of [
    '<'.repeat(20_000),
    '<!--'.repeat(5_000),
    '<script>'.repeat(2_500),
    '&#'.repeat(10_000),
    '<a '.repeat(6_000),
    '<b>'.repeat(6_000),
    '&eacute'.repeat(3_000),
    `<${'a'.repeat(20_000)}`,
  ]) {
    expect(textOfHtml(html).text.length).toBeLessThanOrEqual(html.length)
  }
})
