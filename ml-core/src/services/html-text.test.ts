import { expect, it } from 'vitest'
import { textOfHtml } from './html-text.js'

it.each([
  ['<p>You &amp; <b>me</b></p>', 'You & me'],
  ['a<br/>b &lt;3 &#39;x&#x27; &unknown;', "a b <3 'x' &unknown;"],
  ['<script>evil()</script>hi<!-- no --><style>p{}</style>', 'hi'],
  ['id<b>i</b>ot, f<!-- x -->uck, <SPAN class="a">mo</SPAN>ron', 'idiot, fuck, moron'],
  ['<li>one</li><li>two</li>one<br>two<blockquote>three', 'one two one two three'],
  ['id<bold>i</bold>ot, mo<x-y>r</x-y>on', 'idiot, moron'],
  [
    '&eacute;t&eacute; &hearts; id&shy;iot &notanything; &#xD83D; AT&T; a &lt b &ampc',
    'été ♥ id\u00adiot ¬anything; \ufffd AT&T; a < b &c',
  ],
  ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
  ['hello <!-->you idiot', 'hello you idiot'],
  ['hello <!--->you idiot', 'hello you idiot'],
  ['hello <!---->you idiot', 'hello you idiot'],
  ['hello <!-- x --!>you idiot', 'hello you idiot'],
  ['hello <!----!>you idiot', 'hello you idiot'],
  ['hello <!-- x --->you idiot', 'hello you idiot'],
  ['hello <!-- x <!-->you idiot', 'hello you idiot'],
  ['hello <!---!> - -> --! > not shown', 'hello'],
  ['hello <style-x>you idiot', 'hello you idiot'],
  ['hello <script-x>you idiot', 'hello you idiot'],
  ['hello <script\u00a0>you idiot', 'hello you idiot'],
  ['hello <style>p{}</style x>you idiot', 'hello you idiot'],
  ['hello <script/>evil()</script-x></scripts></script\n/>you idiot', 'hello you idiot'],
  ['hello <a title="<!--">you idiot', 'hello you idiot'],
  ["hello <a title='>' href=x>you</a> idiot", 'hello you idiot'],
  ['hello <a title="<script>">you idiot', 'hello you idiot'],
  ['<textarea><!--</textarea>you idiot', '<!-- you idiot'],
  ['<title><!--</title>you idiot', '<!-- you idiot'],
  ['<textarea><b>you</b> &lt; </></textarea>idiot', '<b>you</b> < </> idiot'],
  ['<xmp><!-- &lt;</xmp>you idiot', '<!-- &lt; you idiot'],
  ['<iframe><!--</iframe>you idiot', '<!-- you idiot'],
  ['<noscript><!--</noscript>you idiot', '<!-- you idiot'],
  ['<noscript>you idiot</noscript>', 'you idiot'],
  ['<plaintext><!-- &lt;</plaintext>you idiot', '<!-- &lt;</plaintext>you idiot'],
  ['<script><!--<script></script>you idiot--></script>hi', 'hi'],
  ['<head><title>you idiot</title></head>hi', 'you idiot hi'],
  ['id<!>iot, id<?>iot, id</>iot, id<?x y>iot, id</3>iot', 'idiot, idiot, idiot, idiot, idiot'],
  ['id<!doctype html>iot, id<![CDATA[x]]>iot, id\0iot', 'idiot, idiot, idiot'],
  ['id<style>x</style>i<script>x</script>o<template>x<template>y</template>z</template>t', 'idiot'],
  ['hello</template> you <template shadowrootmode="open">idiot</template>', 'hello you idiot'],
  ['you <idiot and <a title="moron', 'you <idiot and <a title="moron'],
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

it('a reference leads back to the whole of it, what stands beside it to itself', () => {
  const html = 'a&amp;b&NotEqualTilde;c&notd&#x1F600;e</>f<b>&lt</b>'
  const { text, toOriginal } = textOfHtml(html)
  const places = [...text].map((character) => {
    const begin = text.indexOf(character)
    const range = toOriginal({ begin, end: begin + character.length })
    return html.slice(range.begin, range.end)
  })
  expect(text).toBe('a&b≂̸c¬d😀ef<')
  const notEqual = '&NotEqualTilde;'
  expect(places).toEqual(['a', '&amp;', 'b', notEqual, notEqual, 'c', '&not', 'd', '&#x1F600;', 'e', 'f', '&lt'])
})

it.each(['\r\n', '\r', '\n'])('offsets lead back across line ends as %j', (lineEnd) => {
  const html = `<p${lineEnd}title="x${lineEnd}">Hi,${lineEnd}😀 &eacute;${lineEnd}<!--${lineEnd}-->${lineEnd}you <b>idiot</b>${lineEnd}`
  const { text, toOriginal } = textOfHtml(html)
  for (const word of ['Hi,', '😀', 'you', 'idiot']) {
    const begin = text.indexOf(word)
    const range = toOriginal({ begin, end: begin + word.length })
    expect(html.slice(range.begin, range.end)).toBe(word)
  }
})

it('offsets are exact in more markup than the tokeniser keeps at once', () => {
  const html = `${'<b>😀\r\n</b>&amp;'.repeat(10_000)}<i>idiot</i>`
  const { text, toOriginal } = textOfHtml(html)
  const begin = text.indexOf('idiot')
  const range = toOriginal({ begin, end: begin + 5 })
  expect(html.slice(range.begin, range.end)).toBe('idiot')
})

it.each([
  '<svg><style><b>you idiot',
  '<svg><style><b title="</style><!--">you idiot',
  '<div><svg></div><style/><p>you idiot',
  '<svg><script/><text>you idiot',
  '<svg><![CDATA[you idiot]]></svg>',
  '<math><style>you idiot',
  '<select><option><style>you idiot',
])('where markup may be read by other rules nothing hides: %s', (html) => {
  const { text, toOriginal } = textOfHtml(`id<b>i</b>ot ${html}`)
  expect(text).toMatch(/^idiot [\s\S]*you idiot/)
  const begin = text.lastIndexOf('you idiot')
  const range = toOriginal({ begin, end: begin + 9 })
  expect(`id<b>i</b>ot ${html}`.slice(range.begin, range.end)).toBe('you idiot')
})

const HOSTILE_LENGTH = 200_000
function filled(unit: string): string {
  return unit.repeat(HOSTILE_LENGTH / unit.length)
}
const attributes = Array.from({ length: HOSTILE_LENGTH / 8 }, (_, index) => ` a${index}=b`).join('')

it.each([
  ['<', filled('<')],
  ['<!--', filled('<!--')],
  ['<!--->', filled('<!--->')],
  ['--!', filled('--!')],
  ['<script>', filled('<script>')],
  ['<script ', filled('<script ')],
  ['</script ', `<script>${filled('</script ')}`],
  ['<script><!--', filled('<script><!--')],
  ['<textarea>', filled('<textarea>')],
  ['</textare', `<textarea>${filled('</textare')}`],
  ['&#', filled('&#')],
  ['&#1…', `&#${filled('1')}`],
  ['&eacute', filled('&eacute')],
  ['&a…', `&${filled('a')}`],
  ['<a ', filled('<a ')],
  ['<a title="', filled('<a title="')],
  ['<b>', filled('<b>')],
  ['<div>', filled('<div>')],
  ['<table><tr><td>', filled('<table><tr><td>')],
  ['<template>', filled('<template>')],
  ['<svg>', filled('<svg>')],
  ['<![CDATA[', filled('<![CDATA[')],
  ['</>', filled('</>')],
  ['<a…', `<${filled('a')}`],
  ['attributes', `<a${attributes}>`],
  ['one attribute', `<a${filled(' a=b')}>`],
  ['attributes of an end tag', `</a${attributes}>`],
])('hostile markup is read in linear time: %s', (_, html) => {
  const startedMs = performance.now()
  const { text } = textOfHtml(html)
  // A tenth of this even beside other work; what is not linear takes minutes.
  expect(performance.now() - startedMs).toBeLessThan(2_000)
  expect(text.length).toBeLessThanOrEqual(html.length * (html.startsWith('<svg>') ? 2 : 1))
})
