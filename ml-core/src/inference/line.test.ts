import { expect, it } from 'vitest'
import { WaitingClient } from '../../test/rule-model.js'
import { Line } from './line.js'

interface Item {
  readonly text: string
  readonly client: WaitingClient | undefined
}

const an = (owner: string, text: string): Item => ({ text, client: new WaitingClient(owner) })
const aJob = (text: string): Item => ({ text, client: undefined })

function lineOf(...items: readonly Item[]): Line<Item> {
  const line = new Line<Item>()
  for (const item of items) line.push(item)
  return line
}

/** The texts in the order in which they come. */
function inOrder(line: Line<Item>): string[] {
  const texts: string[] = []
  for (let { first } = line; first; { first } = line) {
    texts.push(first.text)
    line.shift()
  }
  return texts
}

const long = (name: string): string => name.repeat(2_000)

it('takes what is one owner’s, or a job’s, in the order in which it came', () => {
  expect(inOrder(lineOf(an('a', long('1')), an('a', '2'), an('a', long('3'))))).toEqual([long('1'), '2', long('3')])
  expect(inOrder(lineOf(aJob(long('1')), aJob(long('2')), aJob('3')))).toEqual([long('1'), long('2'), '3'])
})

it('lets owners take turns, of a long text or many short ones each', () => {
  const greedy = ['1', '2', '3'].map((name) => an('greedy', long(name)))
  const modest = ['a', 'b', 'c'].map((text) => an('modest', text))
  const line = lineOf(...greedy, ...modest)
  expect(inOrder(line)).toEqual([long('1'), 'a', 'b', 'c', long('2'), long('3')])
  expect(line.isEmpty).toBe(true)
})

it('puts who comes anew behind one turn of each other owner', () => {
  const line = lineOf(an('a', long('1')), an('a', long('2')), an('b', long('3')), an('b', long('4')))
  line.push(an('c', 'new'))
  expect(inOrder(line)).toEqual([long('1'), long('3'), 'new', long('2'), long('4')])
})

it('puts back before what came later, and counts what nobody waits for no more', () => {
  const [first, second] = [an('a', '1'), an('a', '2')]
  const line = lineOf(first, second)
  line.shift()
  line.putBack(first)
  expect(line.first).toBe(first)
  if (first.client) first.client.hasLeft = true
  expect(line.awaited).toBe(1)
  expect(line.clear()).toEqual([first, second])
  expect(line.isEmpty).toBe(true)
})
